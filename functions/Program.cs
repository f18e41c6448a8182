using Azure.Identity;
using ExchangeHub;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Keys;
using ExchangeHub.Adapters.Messaging;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Adapters.Telemetry;

// The watcher for changed settings would walk the whole content root; settings do not change while the app runs. Addresses of the
// environment are the host's: Kestrel would not listen there, but warn of it at every start.
var builder = WebApplication.CreateBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false", "--urls=", "--http_ports="]);
builder.WriteForTheHost().AddHub().AddStorage().AddServiceBus().AddKeyVault(new DefaultAzureCredential());

var app = builder.Build().MapHub();
var ports = app.Services.GetRequiredService<ListeningPorts>();
await app.RunAsync(); // disposes of the services

// The Functions host never starts a handler again that ended with 0, and only a fault or a signal ends it there.
return ports.UnderHost ? 1 : 0;
