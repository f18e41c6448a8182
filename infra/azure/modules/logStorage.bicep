// The log. Its tiles can be neither changed nor deleted, not even by the hub; its state (lock, checkpoint, staging, index) must be.
import { roles } from 'types.bicep'

param location string
param name string
param sku string

@description('How long a tile cannot be deleted, in days.')
param immutableDays int

@description('Name of the app\'s identity.')
param hub string

param workspace string

resource hubIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: hub
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: {
    name: sku
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: 'Disabled'
    supportsHttpsTrafficOnly: true
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      services: {
        blob: {
          enabled: true
          keyType: 'Account'
        }
      }
    }
    networkAcls: {
      bypass: 'None'
      defaultAction: 'Deny'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    containerDeleteRetentionPolicy: {
      days: 30
      enabled: true
    }
  }

  resource tiles 'containers' = {
    name: 'tiles'
    properties: {
      publicAccess: 'None'
    }

    // Made unlocked; README.md says how to lock it once the deployment is right. Locking cannot be undone.
    resource policy 'immutabilityPolicies' = {
      name: 'default'
      properties: {
        allowProtectedAppendWrites: false
        immutabilityPeriodSinceCreationInDays: immutableDays
      }
    }
  }

  resource state 'containers' = {
    name: 'state'
    properties: {
      publicAccess: 'None'
    }
  }
}

resource hubWritesTiles 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(blobs::tiles.id, hubIdentity.id, roles.blobContributor)
  scope: blobs::tiles
  properties: {
    principalId: hubIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobContributor)
  }
}

resource hubWritesState 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(blobs::state.id, hubIdentity.id, roles.blobContributor)
  scope: blobs::state
  properties: {
    principalId: hubIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobContributor)
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'hub'
  scope: blobs
  properties: {
    workspaceId: workspace
    logs: [
      {
        category: 'StorageDelete'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'Transaction'
        enabled: true
      }
    ]
  }
}

output id string = account.id
output url string = account.properties.primaryEndpoints.blob
output name string = account.name
