using ExchangeHub.Adapters.Storage;
using ExchangeHub.Adapters.Witnesses;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Core;
using ExchangeHub.Core.Log;
using ExchangeHub.Options;
using Microsoft.Extensions.Options;

namespace ExchangeHub;

/// <summary>The witnesses of this hub's log, and this hub as a witness of others.</summary>
public static class WitnessServices
{
    /// <summary>Throws <see cref="OptionsValidationException"/> when sections <c>Witnesses</c> or <c>Witness</c> are wrong.</summary>
    public static void AddWitnesses(this WebApplicationBuilder builder)
    {
        var ours = builder.Configuration.Read<WitnessesOptions>(WitnessesOptions.Section);
        var role = builder.Configuration.Read<WitnessOptions>(WitnessOptions.Section);
        var http = HttpWitness.Client();
        IWitness[] witnesses = [.. ours.Known.Select(known => new HttpWitness(http, KeyOf(known), UrlOf(known)))];
        if (ours.Needed > witnesses.Length)
        {
            throw Wrong(WitnessesOptions.Section, "Witnesses:Needed is more than there are witnesses.");
        }
        NoteVerifier[] logs = [.. role.Logs.Select(LogOf)];
        builder.Services.AddSingleton(all => new Witnesses(witnesses, ours.Needed, all.GetRequiredService<LogReader>(), all.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(all => new HubWitness(all.GetRequiredService<HubBlobs>().State, logs, async ct =>
            role.Name.Length == 0 ? null : await WitnessKey.Of(role.Name, all.GetRequiredService<IVault>(), all.GetRequiredService<TimeProvider>(), ct)));
    }

    private static NoteVerifier KeyOf(KnownWitness known) => NoteVerifier.Parse(known.Key) is { IsWitness: true } key
        ? key
        : throw Wrong(WitnessesOptions.Section, "Witnesses:Known: a key is not a witness's key.");

    private static Uri UrlOf(KnownWitness known) => Uri.TryCreate(known.Url, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback)
        ? url
        : throw Wrong(WitnessesOptions.Section, "Witnesses:Known: a URL is not one that begins with https.");

    private static NoteVerifier LogOf(string text) => NoteVerifier.Parse(text) is { IsWitness: false } key
        ? key
        : throw Wrong(WitnessOptions.Section, "Witness:Logs: a key is not a log's key.");

    private static OptionsValidationException Wrong(string section, string fault) => new(section, typeof(WitnessesOptions), [fault]);
}
