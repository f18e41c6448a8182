using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Contracts.Disclosures;

namespace ExchangeHub.Local.Demo;

/// <summary>In scene 4: the client asks who was given what, also while the police keep their line from it for a time.</summary>
internal static class Accountings
{
    /// <param name="client">The reference that the hospital made up for its client.</param>
    public static async Task Play(Stage stage, Actor hospital, Actor police, SignedMessage report, string client, CancellationToken ct)
    {
        var question = new AccountingQuestion(Subject: $"urn:uuid:{client}");
        var lines = (await hospital.Hub.Disclosures.Account(question, ct)).Lines;
        stage.Account.Check(
            lines.Any(line => line.Message == report.Id && line.Recipient.Id == police.Id && line.RequiredBy.Contains("45 CFR 164.528")),
            $"{hospital.Id} tells its client who was given what, though the hub has purged it:");
        foreach (var line in lines)
        {
            stage.Account.Say($"     {line.At:yyyy-MM-dd HH:mm} {line.Recipient.Name}: {line.Description}. {line.Purpose.Text}; {line.Basis.Text} ({line.Basis.Citation})");
        }
        var hold = await hospital.Hub.Disclosures.Hold(
            hospital.Hub.Signatures.NewId(), new JsonObject { ["recipient"] = police.Id, ["form"] = "oral", ["subject"] = $"urn:uuid:{client}" }, ct);
        var kept = await hospital.Hub.Disclosures.Account(question with { For = "agency" }, ct);
        stage.Account.Check(
            (await hospital.Hub.Disclosures.Account(question, ct)).Lines.Count == 0 && kept.Lines.Any(line => line.HeldUntil == hold.Until),
            $"{police.Id} asked by word to keep it from the client: held, and by itself no longer than {hold.Until:yyyy-MM-dd}");
        await hospital.Hub.Disclosures.Lift(hold.Id, ct);
        stage.Account.Check((await hospital.Hub.Disclosures.Account(question, ct)).Lines.Count == lines.Count, "the hold is lifted, and the client sees it again");
    }
}
