using System.Security.Cryptography.X509Certificates;
using ExchangeHub.Broker;

namespace ExchangeHub.Benchmarks;

/// <summary>A broker as the loads want it: topic <c>exchange</c>, subscriptions <c>s0</c> and so on, each with a filter of its own.</summary>
internal static class BusUnderLoad
{
    public static EmbeddedBroker Start(int subscriptions, string? file, X509Certificate2? certificate)
    {
        var listed = string.Join(", ", Enumerable.Range(0, subscriptions).Select(i => $$$"""
            { "Name": "s{{{i}}}", "Properties": { "DefaultMessageTimeToLive": "P1D" }, "Rules": [ { "Name": "r", "Properties": { "FilterType": "Correlation", "CorrelationFilter": { "Properties": { "recipient": "a{{{i}}}" } } } } ] }
            """));
        var topology = Topology.Parse($$"""
            { "UserConfig": { "Namespaces": [ { "Name": "n", "Queues": [], "Topics": [ { "Name": "exchange", "Subscriptions": [ {{listed}} ] } ] } ], "Logging": { "Type": "File" } } }
            """);
        return EmbeddedBroker.Start(new()
        {
            Topology = topology, DataFile = file, MaxQueueSize = long.MaxValue / 2, Tls = certificate is null ? null : new(certificate),
        });
    }
}
