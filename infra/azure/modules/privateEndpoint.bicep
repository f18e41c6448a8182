param location string
param name string
param subnet string
param zone string
param target string

@description('Which part of the target: blob, namespace or vault.')
param group string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  properties: {
    subnet: {
      id: subnet
    }
    customNetworkInterfaceName: '${name}-nic'
    privateLinkServiceConnections: [
      {
        name: group
        properties: {
          privateLinkServiceId: target
          groupIds: [
            group
          ]
        }
      }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: group
          properties: {
            privateDnsZoneId: zone
          }
        }
      ]
    }
  }
}
