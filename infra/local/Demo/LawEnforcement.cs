using ExchangeHub.Client;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Demo;

/// <summary>Scenes 3 and 4: a tip to whoever subscribes, a mandated report, and a case packet.</summary>
internal static class LawEnforcement
{
    public static async Task Tip(Stage stage, CancellationToken ct)
    {
        stage.Account.Chapter("3. A tip without addressee");
        var (legalAid, here, elsewhere) = (stage[Cast.LegalAid], stage[Cast.Police], stage[Cast.PoliceElsewhere]);
        var message = await stage.Accepted(legalAid, new()
        {
            Kind = "tip",
            Purpose = "LE-TIP",
            Basis = new("agency-information"),
            Routing = new(Jurisdiction: "US-WA", Minor: "unknown", Urgency: "urgent", Exploitation: "labor"),
            Content = stage.Example().Load("tip"),
        }, ct);
        var collected = await stage.Collected(here, message, ct);
        stage.Account.Check(collected.Claims.Content["incident"] is not null, $"{here.Id} reads it");
        stage.Account.Check(
            await elsewhere.Noticed(message.Id, TimeSpan.FromSeconds(1)) is null
            && await Stage.Refused(() => elsewhere.Hub.Messages.Collect(message.Sender, message.Id, ct)) == "message-unknown",
            $"{elsewhere.Id}, of another jurisdiction, learns nothing of it");
        await stage.Acknowledged(here, message, collected, ct);
    }

    public static async Task ReportAndPacket(Stage stage, CancellationToken ct)
    {
        stage.Account.Chapter("4. A mandated report whose 24 hours end with its delivery, the accounting of it, and a case packet");
        var reported = stage.Example();
        var (hospital, police, center) = (stage[Cast.Hospital], stage[Cast.Police], stage[Cast.AdvocacyCenter]);
        var report = await stage.Accepted(hospital, new()
        {
            Kind = "records",
            To = [police.Id],
            Purpose = "CHILD-PROTECTION",
            Basis = new("mandated-report", Citation: "34-USC-20341"),
            Routing = new(Minor: "yes"),
            Content = reported.Load("mandated-report"),
        }, ct);
        await Clock(stage, hospital, report, "running", ct);
        await stage.Acknowledged(police, report, await stage.Collected(police, report, ct), ct);
        await Clock(stage, hospital, report, "met", ct);
        await Accountings.Play(stage, hospital, police, report, reported.Id("patient"), ct);

        var example = stage.Example();
        var (packet, consent) = (example.Load("case-packet"), example.Load("consent-case-packet"));
        await stage.Register(police, consent, ct);
        var outgoing = new OutgoingMessage
        {
            Kind = "case-packet",
            To = [center.Id],
            Purpose = "CAC-CASE",
            Basis = new("consent", consent["id"].AsString()),
            Content = packet,
        };
        var message = await stage.Accepted(police, outgoing, ct);
        var collected = await stage.Collected(center, message, ct);
        stage.Account.Check(collected.Claims.Content["items"] is not null, $"{center.Id} has the packet before the interview");
        await stage.Acknowledged(center, message, collected, ct);

        var (_, _, problem) = await stage.Send(police, outgoing with { Basis = new("mandated-report", Citation: "42-USC-5106a") }, ct);
        stage.Account.Check(problem?.Code == "basis-not-for-kind", $"the same packet as a mandated report is refused: {problem?.Code}");
    }

    private static async Task Clock(Stage stage, Actor sender, SignedMessage message, string expected, CancellationToken ct)
    {
        var recipient = (await sender.Hub.Messages.Status(message.Id, ct)).States[0];
        stage.Account.Check(recipient.Clock == expected, $"{sender.Id} sees the clock, due {recipient.Due:yyyy-MM-dd HH:mm}: {recipient.Clock}");
    }
}
