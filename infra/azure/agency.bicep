// What one agency's own workload may do: receive its notices, from a queue of its own, and nothing else. Deployed after the agency was
// registered, since the hub makes its subscription then.
//
// Not from the subscription itself: who may receive from one may change its rules too, and so have everybody's notices.
import { roles } from 'modules/types.bicep'

@description('The Service Bus namespace, an output of main.bicep.')
param bus string

@description('The agency\'s id in the directory, which is also the name of its subscription.')
@minLength(1)
@maxLength(50)
param agency string

@description('Object id of the service principal or managed identity that receives.')
param receiver string

// Made here, a subscription would let every notice in until its rule stood: only one that is there already gets its queue.
module registered 'modules/registered.bicep' = {
  name: 'registered-${agency}'
  params: {
    bus: bus
    agency: agency
  }
}

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: bus

  resource exchange 'topics' existing = {
    name: 'exchange'
  }
}

resource notices 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: namespace
  name: 'notices-${agency}'
  properties: {
    deadLetteringOnMessageExpiration: true
    defaultMessageTimeToLive: 'P30D'
    enableBatchedOperations: true
    lockDuration: 'PT1M'
    maxDeliveryCount: 10
    maxMessageSizeInKilobytes: 1024
    maxSizeInMegabytes: 1024
    requiresSession: false
  }
}

resource forwards 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = {
  parent: namespace::exchange
  name: agency
  properties: {
    deadLetteringOnFilterEvaluationExceptions: true
    deadLetteringOnMessageExpiration: true
    enableBatchedOperations: true
    forwardTo: notices.name
    lockDuration: registered.outputs.lockDuration
    maxDeliveryCount: registered.outputs.maxDeliveryCount
    requiresSession: false
  }
}

resource receives 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(notices.id, receiver, roles.busReceiver)
  scope: notices
  properties: {
    principalId: receiver
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.busReceiver)
  }
}

@description('What the agency receives from.')
output queue string = notices.name
