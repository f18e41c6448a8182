// The app on Flex Consumption: scales to many instances and, but for those always ready, to none.
param location string
param name string
param subnet string

@description('Resource id of the app\'s identity.')
param identity string

@description('Blob container for the deployed package.')
param packages string

@description('Names and values.')
param settings object

@description('CIDR ranges that may call. Empty: everyone, with a token.')
param callers string[]

// Spread over zones, the plan keeps two instances of each group that scales by itself, whatever is asked for.
@minValue(2)
param alwaysReady int
param mostInstances int
param workspace string

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: name
  location: location
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
    zoneRedundant: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    clientAffinityEnabled: false
    httpsOnly: true
    keyVaultReferenceIdentity: identity
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: subnet
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packages
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity
          }
        }
      }
      runtime: {
        name: 'custom'
        version: '1.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: max(mostInstances, 40) // the plan takes no less
        alwaysReady: [
          {
            name: 'http'
            instanceCount: alwaysReady
          }
          {
            // On this plan each trigger but HTTP scales by itself; the log should not wait for a cold start.
            name: 'function:SequenceLog'
            instanceCount: 2
          }
        ]
        triggers: {
          http: {
            perInstanceConcurrency: 32
          }
        }
      }
    }
    siteConfig: {
      appSettings: [
        for setting in items(settings): {
          name: setting.key
          value: setting.value
        }
      ]
      ftpsState: 'Disabled'
      http20Enabled: true
      ipSecurityRestrictions: [
        for (range, i) in callers: {
          name: 'caller${i}'
          action: 'Allow'
          ipAddress: range
          priority: 100 + i
        }
      ]
      ipSecurityRestrictionsDefaultAction: empty(callers) ? 'Allow' : 'Deny'
      minTlsVersion: '1.2'
      scmIpSecurityRestrictionsUseMain: true
      scmMinTlsVersion: '1.2'
    }
  }

  // Deployment is with an identity only.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'hub'
  scope: app
  properties: {
    workspaceId: workspace
    logs: [
      {
        category: 'FunctionAppLogs'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

output host string = app.properties.defaultHostName
output name string = app.name
