import { roles } from 'types.bicep'

param location string
param name string

@description('Keys in hardware (FIPS 140-3 level 3), or in software. See the capacity table in README.md.')
param keyProtection 'hsm' | 'software'

@secure()
@description('The log\'s Ed25519 seed, 32 bytes as base64url; given with the first deployment, and never again.')
param logSeed string

@description('Name of the app\'s identity.')
param hub string

param workspace string

resource hubIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: hub
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: keyProtection == 'hsm' ? 'premium' : 'standard'
    }
    enablePurgeProtection: true
    enableRbacAuthorization: true
    enableSoftDelete: true
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: 'Disabled'
    softDeleteRetentionInDays: 90
    networkAcls: {
      bypass: 'AzureServices' // the deployment itself, which makes keys and seed
      defaultAction: 'Deny'
    }
  }

  // Signs checkpoints and the certificates of instance keys. A new version each year; old ones go on verifying what they signed.
  resource signing 'keys' = {
    name: 'hub-signing'
    properties: {
      kty: keyProtection == 'hsm' ? 'EC-HSM' : 'EC'
      curveName: 'P-256'
      keyOps: [
        'sign'
        'verify'
      ]
      rotationPolicy: {
        attributes: {
          expiryTime: 'P2Y'
        }
        lifetimeActions: [
          {
            action: {
              type: 'rotate'
            }
            trigger: {
              timeAfterCreate: 'P1Y'
            }
          }
          {
            action: {
              type: 'notify'
            }
            trigger: {
              timeBeforeExpiry: 'P60D'
            }
          }
        ]
      }
    }
  }

  // Unwraps what agencies seal to the hub. An agency may hold an older public key for a while: an expired version still unwraps.
  resource encryption 'keys' = {
    name: 'hub-encryption'
    properties: {
      kty: keyProtection == 'hsm' ? 'RSA-HSM' : 'RSA'
      keySize: 2048
      keyOps: [
        'unwrapKey'
        'wrapKey'
      ]
      rotationPolicy: {
        attributes: {
          expiryTime: 'P1Y'
        }
        lifetimeActions: [
          {
            action: {
              type: 'rotate'
            }
            trigger: {
              timeAfterCreate: 'P90D'
            }
          }
          {
            action: {
              type: 'notify'
            }
            trigger: {
              timeBeforeExpiry: 'P60D'
            }
          }
        ]
      }
    }
  }

  resource newSeed 'secrets' = if (!empty(logSeed)) {
    name: 'hub-log-seed'
    properties: {
      contentType: 'Ed25519 seed, base64url'
      value: logSeed
    }
  }

  resource seed 'secrets' existing = {
    name: 'hub-log-seed'
  }
}

// Less than Key Vault Crypto User, which may also back keys up, change and disable them.
resource signer 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(vault.id, 'signer')
  properties: {
    roleName: 'ExchangeHub signer (${name})'
    description: 'Reads a key\'s public part and signs with it.'
    type: 'CustomRole'
    assignableScopes: [
      resourceGroup().id
    ]
    permissions: [
      {
        actions: []
        dataActions: [
          'Microsoft.KeyVault/vaults/keys/read'
          'Microsoft.KeyVault/vaults/keys/sign/action'
        ]
      }
    ]
  }
}

resource unwrapper 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(vault.id, 'unwrapper')
  properties: {
    roleName: 'ExchangeHub unwrapper (${name})'
    description: 'Reads a key\'s public part and unwraps with it.'
    type: 'CustomRole'
    assignableScopes: [
      resourceGroup().id
    ]
    permissions: [
      {
        actions: []
        dataActions: [
          'Microsoft.KeyVault/vaults/keys/read'
          'Microsoft.KeyVault/vaults/keys/unwrap/action'
        ]
      }
    ]
  }
}

resource hubSigns 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault::signing.id, hubIdentity.id, 'signer')
  scope: vault::signing
  properties: {
    principalId: hubIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: signer.id
  }
}

resource hubUnwraps 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault::encryption.id, hubIdentity.id, 'unwrapper')
  scope: vault::encryption
  properties: {
    principalId: hubIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: unwrapper.id
  }
}

resource hubReadsSeed 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault::seed.id, hubIdentity.id, roles.secretsUser)
  scope: vault::seed
  dependsOn: [
    vault::newSeed
  ]
  properties: {
    principalId: hubIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.secretsUser)
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'hub'
  scope: vault
  properties: {
    workspaceId: workspace
    logs: [
      {
        category: 'AuditEvent'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

output id string = vault.id
output name string = vault.name
output uri string = vault.properties.vaultUri
output signingKey string = vault::signing.name
output encryptionKey string = vault::encryption.name
output logSeed string = vault::seed.name
