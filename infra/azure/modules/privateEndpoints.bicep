// Every service that holds something is reached through the network's own addresses, and through nothing else.
import { zonesOf } from 'types.bicep'

param location string
param name string
param network string
param subnet string

param contentAccount string
param logAccount string
param hostAccount string
param bus string
param vault string

var zones = zonesOf[environment().name]

var targets = [
  {
    name: 'content'
    id: contentAccount
    group: 'blob'
  }
  {
    name: 'log'
    id: logAccount
    group: 'blob'
  }
  {
    name: 'host'
    id: hostAccount
    group: 'blob'
  }
  {
    name: 'bus'
    id: bus
    group: 'namespace'
  }
  {
    name: 'vault'
    id: vault
    group: 'vault'
  }
]

module zone 'privateZone.bicep' = [
  for group in ['blob', 'namespace', 'vault']: {
    name: 'zone-${group}'
    params: {
      zone: zones[group]
      network: network
    }
  }
]

module endpoint 'privateEndpoint.bicep' = [
  for target in targets: {
    name: 'endpoint-${target.name}'
    dependsOn: [
      zone
    ]
    params: {
      location: location
      name: '${name}-${target.name}'
      subnet: subnet
      zone: resourceId('Microsoft.Network/privateDnsZones', zones[target.group])
      target: target.id
      group: target.group
    }
  }
]
