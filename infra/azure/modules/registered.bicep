// The subscription of an agency, as the hub made it. Fails while there is none.
param bus string
param agency string

resource subscription 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' existing = {
  name: '${bus}/exchange/${agency}'
}

output lockDuration string = subscription.properties.lockDuration
output maxDeliveryCount int = subscription.properties.maxDeliveryCount
