// The app on Elastic Premium, for clouds that have no Flex Consumption yet. It runs from a package in the host's storage; without a
// content share, which would want an account key.
param location string
param name string
param subnet string

@description('Resource id of the app\'s identity.')
param identity string

@description('Blob container for the deployed package, whose name is app.zip.')
param packages string

@description('Names and values.')
param settings object

@description('CIDR ranges that may call. Empty: everyone, with a token.')
param callers string[]

@minValue(1)
param alwaysReady int
param mostInstances int
param workspace string

var ofThePlan = {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'custom'
  WEBSITE_RUN_FROM_PACKAGE: '${packages}/app.zip'
  WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identity
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: name
  location: location
  kind: 'elastic'
  sku: {
    name: 'EP1'
    tier: 'ElasticPremium'
    capacity: alwaysReady
  }
  properties: {
    reserved: true
    maximumElasticWorkerCount: mostInstances
    zoneRedundant: alwaysReady >= 3
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
    vnetContentShareEnabled: false
    vnetRouteAllEnabled: true
    siteConfig: {
      appSettings: [
        for setting in items(union(settings, ofThePlan)): {
          name: setting.key
          value: setting.value
        }
      ]
      ftpsState: 'Disabled'
      functionsRuntimeScaleMonitoringEnabled: true
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
      linuxFxVersion: ''
      minTlsVersion: '1.2'
      minimumElasticInstanceCount: alwaysReady
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
