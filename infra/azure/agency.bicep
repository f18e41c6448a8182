// What one agency's own workload may do: receive its notices, and nothing else. Deployed after the agency was registered, since the hub
// makes the subscription then.
import { roles } from 'modules/types.bicep'

@description('The Service Bus namespace, an output of main.bicep.')
param bus string

@description('The agency\'s id in the directory, which is also the name of its subscription.')
@minLength(1)
@maxLength(50)
param agency string

@description('Object id of the service principal or managed identity that receives.')
param receiver string

resource inbox 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' existing = {
  name: '${bus}/exchange/${agency}'
}

resource receives 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(inbox.id, receiver, roles.busReceiver)
  scope: inbox
  properties: {
    principalId: receiver
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.busReceiver)
  }
}
