// Azure Government: endpoints, login and DNS zones follow from the cloud that is deployed to; what differs here is the plan.
using 'main.bicep'

param plan = 'premium'
param location = 'usgovvirginia'
param baseUrl = 'https://hub.example'
param logOrigin = 'hub.example/log'
param entra = {
  tenantId: '00000000-0000-0000-0000-000000000000'
  clientId: '00000000-0000-0000-0000-000000000000'
  audience: 'api://exchange-hub'
}
param operators = [
  'operators@hub.example'
]

// Set for the first deployment only.
param logSeed = readEnvironmentVariable('HUB_LOG_SEED', '')
