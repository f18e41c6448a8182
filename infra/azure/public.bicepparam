// The public cloud. Copy, fill in, and keep the copy: the next deployment wants the same values.
using 'main.bicep'

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
