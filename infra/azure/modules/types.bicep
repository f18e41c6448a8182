@export()
@description('A witness that signs the checkpoints of the log: its key as a vkey, and its submission prefix.')
type witness = {
  key: string
  url: string
}

@export()
@description('The app registration whose access tokens the hub takes.')
type registration = {
  @description('A tenant id, or "organizations" together with the list of tenants.')
  tenantId: string
  clientId: string
  audience: string
}

@export()
@description('Private DNS zones by cloud and by group of a private endpoint. Only the one of storage follows from environment().')
var zonesOf = {
  AzureCloud: {
    blob: 'privatelink.blob.${environment().suffixes.storage}'
    namespace: 'privatelink.servicebus.windows.net'
    vault: 'privatelink.vaultcore.azure.net'
  }
  AzureUSGovernment: {
    blob: 'privatelink.blob.${environment().suffixes.storage}'
    namespace: 'privatelink.servicebus.usgovcloudapi.net'
    vault: 'privatelink.vaultcore.usgovcloudapi.net'
  }
}

@export()
@description('Built-in roles, by id.')
var roles = {
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  busOwner: '090c5cfd-751d-490a-894a-3ce6f1109419'
  busReceiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
  busSender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
}
