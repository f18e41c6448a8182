param zone string
param network string

resource dns 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: zone
  location: 'global'

  resource link 'virtualNetworkLinks' = {
    name: 'hub'
    location: 'global'
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: network
      }
    }
  }
}

output id string = dns.id
