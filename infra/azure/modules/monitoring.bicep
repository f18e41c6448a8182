import { roles } from 'types.bicep'

param location string
param name string
param retentionDays int

@description('Name of the app\'s identity.')
param hub string

resource hubIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: hub
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: name
  location: location
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

// Ingestion is open to the network and shut to everyone without an identity; telemetry says nothing about a person.
resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    DisableIpMasking: false
    DisableLocalAuth: true
    IngestionMode: 'LogAnalytics'
    WorkspaceResourceId: workspace.id
  }
}

resource hubReports 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, hubIdentity.id, roles.metricsPublisher)
  scope: insights
  properties: {
    principalId: hubIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.metricsPublisher)
  }
}

output workspace string = workspace.id
@description('What queries name it by.')
output workspaceId string = workspace.properties.customerId
@description('An address, not a secret: local authentication is off.')
output insightsConnection string = insights.properties.ConnectionString
