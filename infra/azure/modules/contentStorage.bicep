// Sealed views, consents, the directory. Nothing here keeps what was deleted: when a view is purged, it is gone.
import { roles } from 'types.bicep'

param location string
param name string
param sku string

@description('Name of the app\'s identity.')
param hub string

@description('Where metrics go. Not the requests: the blobs\' names say which agency writes to which.')
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
    changeFeed: {
      enabled: false
    }
    containerDeleteRetentionPolicy: {
      enabled: false
    }
    deleteRetentionPolicy: {
      enabled: false
    }
    isVersioningEnabled: false
    restorePolicy: {
      enabled: false
    }
  }

  resource content 'containers' = {
    name: 'content'
    properties: {
      publicAccess: 'None'
    }
  }
}

resource hubWrites 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(blobs::content.id, hubIdentity.id, roles.blobContributor)
  scope: blobs::content
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
    metrics: [
      {
        category: 'Transaction'
        enabled: true
      }
    ]
  }
}

output id string = account.id
output name string = account.name
output url string = account.properties.primaryEndpoints.blob
