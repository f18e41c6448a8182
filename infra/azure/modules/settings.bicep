// The app's settings, by the names that functions/Options reads; a test compares them. No value is a secret.
import { registration, witness } from 'types.bicep'

param hubClientId string
param registrarClientId string
param baseUrl string
param logOrigin string
param entra registration
param tenants string[]
param contentUrl string
param logUrl string
param hostUrl string
param busHost string
param vaultUri string
param signingKey string
param encryptionKey string
param logSeedName string
param witnessesNeeded int
param witnesses witness[]
param witnessName string
param witnessedLogs string[]
param insightsConnection string

var ofTheHost = {
  AzureWebJobsStorage__blobServiceUri: hostUrl
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: hubClientId
  // The host signs in with these for the trigger; the app reads the first.
  ServiceBusConnection__fullyQualifiedNamespace: busHost
  ServiceBusConnection__credential: 'managedidentity'
  ServiceBusConnection__clientId: hubClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnection
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${hubClientId}'
  // The host's own page at / says what runs here to everyone.
  AzureWebJobsDisableHomepage: 'true'
}

var ofTheApp = {
  // The identity that the app signs in with everywhere, but where it makes subscriptions.
  AZURE_CLIENT_ID: hubClientId
  Registrar__ClientId: registrarClientId
  Hub__BaseUrl: baseUrl
  Hub__LogOrigin: logOrigin
  AzureAd__Instance: environment().authentication.loginEndpoint
  AzureAd__TenantId: entra.tenantId
  AzureAd__ClientId: entra.clientId
  AzureAd__Audience: entra.audience
  Storage__Content: contentUrl
  Storage__Log: logUrl
  Storage__ServiceVersion: 'V2026_02_06'
  KeyVault__Uri: vaultUri
  KeyVault__SigningKey: signingKey
  KeyVault__EncryptionKey: encryptionKey
  KeyVault__LogSeed: logSeedName
  Witnesses__Needed: string(witnessesNeeded)
  Witness__Name: witnessName
}

var ofTenants = toObject(range(0, length(tenants)), i => 'Hub__Tenants__${i}', i => tenants[i])
var ofWitnessKeys = toObject(range(0, length(witnesses)), i => 'Witnesses__Known__${i}__Key', i => witnesses[i].key)
var ofWitnessUrls = toObject(range(0, length(witnesses)), i => 'Witnesses__Known__${i}__Url', i => witnesses[i].url)
var ofWitnessedLogs = toObject(range(0, length(witnessedLogs)), i => 'Witness__Logs__${i}', i => witnessedLogs[i])

output all object = union(ofTheHost, ofTheApp, ofTenants, ofWitnessKeys, ofWitnessUrls, ofWitnessedLogs)
