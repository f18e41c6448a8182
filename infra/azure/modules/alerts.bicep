param location string
param name string
param workspace string

@description('The Service Bus namespace.')
param bus string

@description('Who is woken.')
param operators string[]

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  properties: {
    groupShortName: 'hub'
    enabled: true
    emailReceivers: [
      for (address, i) in operators: {
        name: 'operator${i}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

// Metrics of the app are written by functions/Adapters/Telemetry/HubMetrics.cs; a test compares the names.
var questions = [
  {
    name: 'log-stalled'
    severity: 0
    meaning: 'An event has waited a minute for the log: nothing is accepted or released. Runbook: "The log stands still".'
    query: 'AppMetrics | where Name == "exchangehub.log.lag" and Max > 60'
    window: 'PT5M'
    every: 'PT1M'
  }
  {
    name: 'sweep-silent'
    severity: 1
    meaning: 'The timer has not measured the log for ten minutes: the app does not run. Runbook: "Nothing answers".'
    query: 'AppMetrics | where Name == "exchangehub.log.lag" | summarize seen = count() | where seen == 0'
    window: 'PT10M'
    every: 'PT5M'
  }
  {
    name: 'clock-expired'
    severity: 0
    meaning: 'A report that the law wants within a day was not delivered in time; the sender was told.'
    query: 'AppMetrics | where Name == "exchangehub.clocks.expired" and Sum > 0'
    window: 'PT5M'
    every: 'PT1M'
  }
  {
    name: 'refusals'
    severity: 2
    meaning: 'One code refused more than 100 requests in five minutes: a partner is broken, or somebody tries doors.'
    query: 'AppMetrics | where Name == "exchangehub.requests.refused" | summarize refused = sum(Sum) by tostring(Properties["code"]) | where refused > 100'
    window: 'PT5M'
    every: 'PT5M'
  }
  {
    name: 'rotation-unfinished'
    severity: 2
    meaning: 'The encryption key was rotated, and an hour later a data key is still under an older version. Runbook: "The encryption key".'
    query: 'AppMetrics | where Name == "exchangehub.datakeys.outdated" | summarize least = min(Min) | where least > 0'
    window: 'PT1H'
    every: 'PT1H'
  }
  {
    name: 'faults'
    severity: 1
    meaning: 'The hub itself failed: codes internal-error, service-unavailable or log-stalled.'
    query: 'AppMetrics | where Name == "exchangehub.requests.refused" and Properties["code"] in ("internal-error", "service-unavailable", "log-stalled") | summarize failed = sum(Sum) | where failed > 5'
    window: 'PT5M'
    every: 'PT1M'
  }
  {
    name: 'latency'
    severity: 2
    meaning: 'One submission in twenty took longer than three seconds.'
    query: 'AppRequests | where Name endswith "v1/messages" | summarize p95 = percentile(DurationMs, 95), asked = count() | where asked >= 20 and p95 > 3000'
    window: 'PT15M'
    every: 'PT5M'
  }
  {
    name: 'tiles-touched'
    severity: 0
    meaning: 'Somebody tried to delete a blob of the log\'s tiles.'
    query: 'StorageBlobLogs | where OperationName in ("DeleteBlob", "DeleteContainer") and Uri contains "/tiles"'
    window: 'PT5M'
    every: 'PT5M'
  }
  {
    name: 'key-changed'
    severity: 1
    meaning: 'A key of the vault was changed, disabled, deleted or backed up, or its policy was.'
    query: 'AZKVAuditLogs | where OperationName in ("KeyUpdate", "KeyDelete", "KeyBackup", "KeyImport", "KeyCreate", "KeyRotate", "UpdateKeyRotationPolicy", "SecretSet", "SecretDelete", "SecretBackup", "VaultDelete", "VaultPatch")'
    window: 'PT5M'
    every: 'PT5M'
  }
]

module asked 'alert.bicep' = [
  for question in questions: {
    name: 'alert-${question.name}'
    params: {
      location: location
      name: '${name}-${question.name}'
      meaning: question.meaning
      severity: question.severity
      workspace: workspace
      actionGroup: group.id
      query: question.query
      window: question.window
      every: question.every
    }
  }
]

var measures = [
  {
    // Of the log's wake-ups or of an agency's notices. Neither loses anything: the sweep and the inbox know.
    name: 'dead-letters'
    metric: 'DeadletteredMessages'
    aggregation: 'Maximum'
    most: 0
  }
  {
    name: 'bus-throttled'
    metric: 'ThrottledRequests'
    aggregation: 'Total'
    most: 0
  }
  {
    // Microsoft's advice: more messaging units above 70 %.
    name: 'bus-busy'
    metric: 'NamespaceCpuUsage'
    aggregation: 'Maximum'
    most: 70
  }
]

resource measured 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for measure in measures: {
    name: '${name}-${measure.name}'
    location: 'global'
    properties: {
      severity: 2
      enabled: true
      autoMitigate: true
      scopes: [
        bus
      ]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: measure.name
            criterionType: 'StaticThresholdCriterion'
            metricName: measure.metric
            timeAggregation: measure.aggregation
            operator: 'GreaterThan'
            threshold: measure.most
          }
        ]
      }
      actions: [
        {
          actionGroupId: group.id
        }
      ]
    }
  }
]
