using System.Security.Cryptography.X509Certificates;

namespace ExchangeHub.Broker;

/// <summary>A second listener, for clients that speak TLS and nothing else. The same broker, bounds and keys as on the first.</summary>
/// <param name="Certificate">With its private key. The broker does not dispose of it.</param>
/// <param name="Port">On 127.0.0.1; 0: the operating system chooses. What clients take for granted is 5671.</param>
public sealed record BrokerTls(X509Certificate2 Certificate, int Port = 0);
