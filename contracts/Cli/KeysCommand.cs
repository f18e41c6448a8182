using System.CommandLine;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Cli;

/// <summary><c>hub keys new</c>: the three keys of an agency, and what the hub's administrator needs of them. <c>hub keys history</c>: the log's.</summary>
internal static class KeysCommand
{
    public static Command Of(Session session)
    {
        var folder = new Option<string>("--dir") { Description = "Where the keys go", DefaultValueFactory = _ => "." };
        var signing = new Option<string>("--alg") { Description = "Of the signing key", DefaultValueFactory = _ => "ES256" };
        signing.AcceptOnlyFromAmong("ES256", "ES384", "PS256");
        var encryption = new Option<string>("--enc-alg") { Description = "Of the encryption key", DefaultValueFactory = _ => "ECDH-ES+A256KW" };
        encryption.AcceptOnlyFromAmong("ECDH-ES+A256KW", "RSA-OAEP-256");
        var create = new Command("new", "Make signing, encryption and client keys; nothing is written over") { folder, signing, encryption };
        create.SetAction(parsed => New(session.OutputOf(parsed), parsed.GetValue(folder)!, parsed.GetValue(signing)!, parsed.GetValue(encryption)!));
        return new("keys", "Keys of an agency") { create, KeyHistoryCommand.Of(session) };
    }

    private static int New(Output output, string folder, string signing, string encryption)
    {
        (string File, string Alg, string Use)[] wanted =
            [("signing.jwk.json", signing, "sig"), ("encryption.jwk.json", encryption, "enc"), ("client.jwk.json", "ES384", "sig")];
        var publicFile = Path.Combine(folder, "public.jwks.json");
        Directory.CreateDirectory(folder);
        foreach (var path in wanted.Select(key => Path.Combine(folder, key.File)).Append(publicFile))
        {
            PrivateFile.RefuseExisting(path); // before any is made: half a set of keys helps nobody
        }
        var (table, made, directory) = (Output.Table("file", "use", "alg", "kid"), new JsonArray(), new JsonArray());
        foreach (var (file, alg, use) in wanted)
        {
            var jwk = Jwk.Generate(alg, use);
            PrivateFile.Create(Path.Combine(folder, file), WireJson.Bytes(jwk));
            table.With(file, use, alg, jwk["kid"].AsString());
            made.Add(new JsonObject { ["file"] = file, ["jwk"] = Jwk.PublicPart(jwk) });
            directory.Add(Jwk.PublicPart(jwk));
        }
        PrivateFile.Create(publicFile, WireJson.Bytes(new JsonObject { ["keys"] = directory }));
        output.Write(made, () => table);
        return ExitCode.Done;
    }
}
