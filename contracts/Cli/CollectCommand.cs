using System.CommandLine;
using System.Text;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Cli;

/// <summary><c>hub message collect SENDER/ID</c>: releases, verifies, decrypts, and acknowledges only once it is kept.</summary>
internal static class CollectCommand
{
    public static Command Of(Session session)
    {
        var name = MessageName.Argument();
        var file = new Option<string?>("--out") { Description = "File for the content, readable by its owner only; else standard output" };
        var release = new Option<string?>("--release") { Description = "File for the hub's signed release" };
        var keep = new Option<string?>("--keep") { Description = "File for the message as the sender signed it, as far as it was shown; holds content" };
        var kept = new Option<string?>("--acknowledgement") { Description = "File for the acknowledgement, written before it is sent; with --acknowledge" };
        var acknowledge = new Option<bool>("--acknowledge") { Description = "Acknowledge after it was written: the hub then purges it; needs --out" };
        var command = new Command("collect", "Collect and verify a message") { name, file, release, keep, acknowledge, kept };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var (sender, id) = MessageName.Parse(parsed.GetValue(name)!);
            var files = (Content: parsed.GetValue(file), Release: parsed.GetValue(release), Message: parsed.GetValue(keep), Acknowledgement: parsed.GetValue(kept));
            if (parsed.GetValue(acknowledge) && files.Content is null)
            {
                throw new UsageException("--acknowledge needs --out: what is acknowledged is purged.");
            }
            foreach (var path in new[] { files.Content, files.Release, files.Message, files.Acknowledgement }.OfType<string>())
            {
                PrivateFile.RefuseExisting(path);
            }
            var collected = await hub.Messages.Collect(sender, id, ct);
            if (files.Release is { } releaseFile)
            {
                PrivateFile.Create(releaseFile, Encoding.ASCII.GetBytes(collected.Release.Compact));
            }
            if (files.Message is { } messageFile)
            {
                PrivateFile.Create(messageFile, Encoding.ASCII.GetBytes(collected.Message.Present(_ => true)));
            }
            if (files.Content is null)
            {
                output.Json(collected.Claims.Content);
                return;
            }
            PrivateFile.Create(files.Content, WireJson.Bytes(collected.Claims.Content));
            if (parsed.GetValue(acknowledge))
            {
                await AcknowledgeCommand.Send(hub, sender, id, collected.Release.ViewSha256, "received", files.Acknowledgement, ct);
            }
            Show(output, collected, parsed.GetValue(acknowledge));
        }));
        return command;
    }

    private static void Show(Output output, Collected collected, bool acknowledged) =>
        output.Write(new { Message = collected.Claims.Jti, From = collected.Claims.Iss, collected.Claims.Kind, collected.Release, Acknowledged = acknowledged }, () =>
        {
            var table = Output.Table("what", "value")
                .With("message", collected.Claims.Jti).With("from", collected.Claims.Iss).With("kind", collected.Claims.Kind)
                .With("basis", collected.Release.Basis.Type).With("view", collected.Release.ViewSha256).With("acknowledged", acknowledged ? "yes" : "no");
            if (collected.Release.Confidentiality is { } confidentiality)
            {
                table.With("confidentiality", confidentiality);
            }
            if (collected.Release.Scope is { } scope)
            {
                table.With("scope", scope);
            }
            foreach (var obligation in collected.Release.Obligations)
            {
                table.With(obligation.Code, obligation.Text);
            }
            return table;
        });
}
