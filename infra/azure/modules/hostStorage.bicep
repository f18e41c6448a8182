// What the Functions host needs for itself: its locks, and the deployed package. The host must own the account, so it is one without data.
import { roles } from 'types.bicep'

param location string
param name string

@description('Name of the app\'s identity.')
param hub string

resource hubIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: hub
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
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
    networkAcls: {
      bypass: 'None'
      defaultAction: 'Deny'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource deployments 'containers' = {
      name: 'deployments'
      properties: {
        publicAccess: 'None'
      }
    }
  }
}

resource hostOwns 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, hubIdentity.id, roles.blobOwner)
  scope: account
  properties: {
    principalId: hubIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobOwner)
  }
}

output id string = account.id
output name string = account.name
output blobUrl string = account.properties.primaryEndpoints.blob
output packages string = '${account.properties.primaryEndpoints.blob}${account::blobs::deployments.name}'
