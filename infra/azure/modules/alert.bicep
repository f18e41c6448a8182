// One question to the workspace, asked again and again; any row of an answer is an alarm.
param location string
param name string
@description('What an operator reads.')
param meaning string

@description('0 wakes somebody, 4 is for reading.')
@minValue(0)
@maxValue(4)
param severity int

param workspace string
param actionGroup string
param query string

@description('How far back the query looks, and how often.')
param window string = 'PT5M'
param every string = 'PT1M'

resource rule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: name
  location: location
  kind: 'LogAlert'
  properties: {
    displayName: name
    description: meaning
    severity: severity
    enabled: true
    autoMitigate: true
    scopes: [
      workspace
    ]
    evaluationFrequency: every
    windowSize: window
    criteria: {
      allOf: [
        {
          query: query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [
        actionGroup
      ]
    }
  }
}
