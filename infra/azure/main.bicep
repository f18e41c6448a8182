// ExchangeHub on Azure, in one resource group. README.md says how to deploy it and what each parameter means.
import { registration, witness } from 'modules/types.bicep'

@description('Begins every name. Storage accounts and vault get a suffix, since their names are the world\'s.')
@minLength(3)
@maxLength(10)
param name string = 'exhub'

param location string = resourceGroup().location

@description('flex: Flex Consumption. premium: Elastic Premium, where Flex Consumption is not offered.')
param plan 'flex' | 'premium' = 'flex'

@description('The address partners know, without a slash at the end.')
param baseUrl string

@description('The log\'s name in checkpoints.')
param logOrigin string

param entra registration

@description('Tenants whose tokens are taken, for a multi-tenant registration.')
param tenants string[] = []

@description('How many witnesses must sign a checkpoint before it is published.')
param witnessesNeeded int = 0
param witnesses witness[] = []

@description('The hub\'s own name as a witness; empty: it is none.')
param witnessName string = ''

@description('Keys of the logs whose checkpoints the hub signs, as vkeys.')
param witnessedLogs string[] = []

@secure()
@description('32 random bytes, base64url: with the first deployment only.')
param logSeed string = ''

param keyProtection 'hsm' | 'software' = 'hsm'

@description('Service Bus messaging units.')
param messagingUnits 1 | 2 | 4 | 8 | 16 = 1

@description('Of content and log. ZRS keeps three copies in one region; with GZRS a second region holds what was not purged there yet.')
param storageSku 'Standard_ZRS' | 'Standard_GZRS' = 'Standard_ZRS'

@description('How long a tile of the log cannot be deleted.')
@minValue(1)
@maxValue(146000)
param logImmutableDays int = 2555

@description('CIDR ranges that may call the hub. Empty: everyone, with a token.')
param callers string[] = []

@description('CIDR ranges from which agencies may receive notices. Empty: through private endpoints only, and by asking for the inbox.')
param agencyAddresses string[] = []

@description('A /22 or larger.')
param addressPrefix string = '10.20.0.0/22'

@description('Instances kept warm.')
@minValue(2)
param alwaysReady int = 2
@description('At least 40 with Flex Consumption; more than 20 with Premium only in some regions.')
@minValue(2)
param mostInstances int = plan == 'flex' ? 40 : 20

@description('E-mail addresses of who is woken.')
param operators string[]

param telemetryDays int = 90

var unique = uniqueString(resourceGroup().id)

@description('The function app.')
resource hub 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${name}-hub'
  location: location
}

@description('Makes the subscriptions of new agencies, and can do nothing else.')
resource registrar 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${name}-registrar'
  location: location
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    location: location
    name: name
    retentionDays: telemetryDays
    hub: hub.name
  }
}

module network 'modules/network.bicep' = {
  name: 'network'
  params: {
    location: location
    name: name
    addressPrefix: addressPrefix
    plan: plan
  }
}

module content 'modules/contentStorage.bicep' = {
  name: 'content'
  params: {
    location: location
    name: take('${name}c${unique}', 24)
    sku: storageSku
    hub: hub.name
    workspace: monitoring.outputs.workspace
  }
}

module log 'modules/logStorage.bicep' = {
  name: 'log'
  params: {
    location: location
    name: take('${name}l${unique}', 24)
    sku: storageSku
    immutableDays: logImmutableDays
    hub: hub.name
    workspace: monitoring.outputs.workspace
  }
}

module host 'modules/hostStorage.bicep' = {
  name: 'host'
  params: {
    location: location
    name: take('${name}h${unique}', 24)
    hub: hub.name
  }
}

module bus 'modules/serviceBus.bicep' = {
  name: 'bus'
  params: {
    location: location
    name: '${name}-${unique}'
    units: messagingUnits
    agencyAddresses: agencyAddresses
    hub: hub.name
    registrar: registrar.name
    workspace: monitoring.outputs.workspace
  }
}

module vault 'modules/keyVault.bicep' = {
  name: 'vault'
  params: {
    location: location
    name: take('${name}-${unique}', 24)
    keyProtection: keyProtection
    logSeed: logSeed
    hub: hub.name
    workspace: monitoring.outputs.workspace
  }
}

module endpoints 'modules/privateEndpoints.bicep' = {
  name: 'endpoints'
  params: {
    location: location
    name: name
    network: network.outputs.id
    subnet: network.outputs.endpointSubnet
    contentAccount: content.outputs.id
    logAccount: log.outputs.id
    hostAccount: host.outputs.id
    bus: bus.outputs.id
    vault: vault.outputs.id
  }
}

module settings 'modules/settings.bicep' = {
  name: 'settings'
  params: {
    hubClientId: hub.properties.clientId
    registrarClientId: registrar.properties.clientId
    baseUrl: baseUrl
    logOrigin: logOrigin
    entra: entra
    tenants: tenants
    contentUrl: content.outputs.url
    logUrl: log.outputs.url
    hostUrl: host.outputs.blobUrl
    busHost: bus.outputs.host
    vaultUri: vault.outputs.uri
    signingKey: vault.outputs.signingKey
    encryptionKey: vault.outputs.encryptionKey
    logSeedName: vault.outputs.logSeed
    witnessesNeeded: witnessesNeeded
    witnesses: witnesses
    witnessName: witnessName
    witnessedLogs: witnessedLogs
    insightsConnection: monitoring.outputs.insightsConnection
  }
}

module flex 'modules/flexApp.bicep' = if (plan == 'flex') {
  name: 'flex'
  dependsOn: [
    endpoints
  ]
  params: {
    location: location
    name: '${name}-${unique}'
    subnet: network.outputs.appSubnet
    identity: hub.id
    packages: host.outputs.packages
    settings: settings.outputs.all
    callers: callers
    alwaysReady: alwaysReady
    mostInstances: mostInstances
    workspace: monitoring.outputs.workspace
  }
}

module premium 'modules/premiumApp.bicep' = if (plan == 'premium') {
  name: 'premium'
  dependsOn: [
    endpoints
  ]
  params: {
    location: location
    name: '${name}-${unique}'
    subnet: network.outputs.appSubnet
    identity: hub.id
    packages: host.outputs.packages
    settings: settings.outputs.all
    callers: callers
    alwaysReady: alwaysReady
    mostInstances: mostInstances
    workspace: monitoring.outputs.workspace
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    name: name
    workspace: monitoring.outputs.workspace
    bus: bus.outputs.id
    operators: operators
  }
}

output app string = plan == 'flex' ? flex!.outputs.name : premium!.outputs.name
output appHost string = plan == 'flex' ? flex!.outputs.host : premium!.outputs.host
output bus string = bus.outputs.name
output busHost string = bus.outputs.host
output logAccount string = log.outputs.name
output contentAccount string = content.outputs.name
output hostAccount string = host.outputs.name
output vault string = vault.outputs.name
output workspace string = monitoring.outputs.workspaceId
