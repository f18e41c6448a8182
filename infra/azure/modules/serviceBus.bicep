import { roles } from 'types.bicep'

param location string
param name string

@description('Premium messaging units.')
param units 1 | 2 | 4 | 8 | 16

@description('CIDR ranges from which agencies may receive notices. Empty: through private endpoints only.')
param agencyAddresses string[]

@description('Name of the app\'s identity.')
param hub string

@description('Name of the identity that makes the subscriptions of agencies.')
param registrar string

param workspace string

resource hubIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: hub
}

resource registrarIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: registrar
}

resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  sku: {
    name: 'Premium'
    tier: 'Premium'
    capacity: units
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    premiumMessagingPartitions: 1
    publicNetworkAccess: empty(agencyAddresses) ? 'Disabled' : 'Enabled'
    zoneRedundant: true
  }

  resource network 'networkRuleSets' = {
    name: 'default'
    properties: {
      defaultAction: 'Deny'
      publicNetworkAccess: empty(agencyAddresses) ? 'Disabled' : 'Enabled'
      trustedServiceAccessEnabled: false
      ipRules: [
        for range in agencyAddresses: {
          action: 'Allow'
          ipMask: range
        }
      ]
    }
  }

  // Ordering and partitions are not needed: a notice only says that something waits in the inbox.
  resource exchange 'topics' = {
    name: 'exchange'
    properties: {
      defaultMessageTimeToLive: 'P30D'
      duplicateDetectionHistoryTimeWindow: 'PT10M'
      enableBatchedOperations: true
      maxMessageSizeInKilobytes: 1024
      maxSizeInMegabytes: 5120
      requiresDuplicateDetection: true
    }

    resource log 'subscriptions' = {
      name: 'log'
      properties: {
        deadLetteringOnFilterEvaluationExceptions: true
        deadLetteringOnMessageExpiration: true
        defaultMessageTimeToLive: 'P1D'
        enableBatchedOperations: true
        lockDuration: 'PT1M'
        maxDeliveryCount: 10
        requiresSession: false
      }

      // Named so that it takes the place of the rule that lets everything in.
      resource wakeUps 'rules' = {
        name: '$Default'
        properties: {
          filterType: 'CorrelationFilter'
          correlationFilter: {
            properties: {
              recipient: '$log'
            }
          }
        }
      }
    }
  }
}

resource hubSends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(bus::exchange.id, hubIdentity.id, roles.busSender)
  scope: bus::exchange
  properties: {
    principalId: hubIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.busSender)
  }
}

resource hubReceives 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(bus::exchange::log.id, hubIdentity.id, roles.busReceiver)
  scope: bus::exchange::log
  properties: {
    principalId: hubIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.busReceiver)
  }
}

// The least built-in role that may make subscriptions; on this topic only.
resource registrarManages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(bus::exchange.id, registrarIdentity.id, roles.busOwner)
  scope: bus::exchange
  properties: {
    principalId: registrarIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.busOwner)
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'hub'
  scope: bus
  properties: {
    workspaceId: workspace
    logAnalyticsDestinationType: 'Dedicated'
    logs: [
      {
        category: 'OperationalLogs'
        enabled: true
      }
      {
        category: 'VNetAndIPFilteringLogs'
        enabled: true
      }
      {
        category: 'RuntimeAuditLogs'
        enabled: true
      }
      {
        category: 'DiagnosticErrorLogs'
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

output id string = bus.id
output name string = bus.name
output host string = split(split(bus.properties.serviceBusEndpoint, '//')[1], ':')[0]
