using System.Security.Cryptography;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Tests.Vectors;

/// <summary>The note format's own rules (C2SP signed-note), one by one.</summary>
public sealed class SignedNoteTests
{
    private const string Text = "log.example/a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    private static readonly NoteSigner Known = Signer("log.example/a", 1), Other = Signer("witness.example/b", 2);

    [Fact]
    public async Task SixteenSignaturesOfWhichOneIsKnownOpen()
    {
        var signers = Enumerable.Range(10, 15).Select(i => Signer($"witness.example/{i}", (byte)i));
        Assert.Equal(Text, SignedNote.Open(await Note(Text, [.. signers, Known]), [Known.Verifier]));
        Assert.Equal(Text, SignedNote.Open(await Note(Text, [.. Enumerable.Range(10, 99).Select(i => Signer($"w/{i}", (byte)i)), Known]), [Known.Verifier]));
    }

    [Fact]
    public async Task AHundredAndOneSignaturesAreTooMany() =>
        Assert.Null(SignedNote.Open(await Note(Text, [.. Enumerable.Range(10, 100).Select(i => Signer($"w/{i}", (byte)i)), Known]), [Known.Verifier]));

    [Fact]
    public async Task OnlyUnknownKeysOpenNothing() => Assert.Null(SignedNote.Open(await Note(Text, Other), [Known.Verifier]));

    [Fact]
    public async Task AKnownKeyThatFailsSpoilsTheNoteWhateverElseHolds()
    {
        var note = await Note(Text, Known, Other);
        var broken = note.Replace(SignatureOf(note, "witness.example/b"), SignatureOf(await Note("other\n", Other), "witness.example/b"), StringComparison.Ordinal);

        Assert.Equal(Text, SignedNote.Open(broken, [Known.Verifier]));
        Assert.Null(SignedNote.Open(broken, [Known.Verifier, Other.Verifier]));
    }

    [Fact]
    public async Task TheSameNameWithAnotherKeyIsUnknown()
    {
        var impostor = Signer("log.example/a", 9);
        Assert.Null(SignedNote.Open(await Note(Text, impostor), [Known.Verifier]));
        Assert.Equal(Text, SignedNote.Open(await Note(Text, impostor, Known), [Known.Verifier]));
    }

    [Fact]
    public async Task TheSplitIsTheLastEmptyLine()
    {
        const string withGap = "first\n\nsecond\n";
        Assert.Equal(withGap, SignedNote.Open(await Note(withGap, Known), [Known.Verifier]));
    }

    [Theory, InlineData("a\u00a0b"), InlineData("a\u2003b"), InlineData("a\u3000b"), InlineData("a+b"), InlineData("")]
    public async Task ALineWithANameThatNoKeyCanHaveRefusesTheNote(string name)
    {
        var line = new NoteSignature(name, 1, new byte[64]).ToString();
        Assert.Null(SignedNote.Parse(await Note(Text, Known) + line));
        Assert.Null(NoteVerifier.Parse(Known.Verifier.ToString().Replace("log.example/a", name, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\r\n", "\n")]
    [InlineData("\t", "\u2014")]
    [InlineData("\0", "\u2014")]
    public async Task AControlCharacterRefusesTheNote(string inserted, string before)
    {
        var note = await Note(Text, Known);
        Assert.Null(SignedNote.Parse(note.Replace(before, inserted + before, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\n")]
    [InlineData("x\n")]
    [InlineData("\u2014 name\n")]
    [InlineData("\u2014  AAAAAAA=\n")]
    [InlineData("\u2014 na+me AAAAAAA=\n")]
    [InlineData("\u2014 name AAAAAA==\n")]
    [InlineData("\u2014 name AAAAAAA\n")]
    [InlineData("- name AAAAAAA=\n")]
    [InlineData("\u2014 name AAAAAAB=\n")]
    public async Task WhatTrailsAndIsNoSignatureLineRefusesTheNote(string trailing) =>
        Assert.Null(SignedNote.Parse(await Note(Text, Known) + trailing));

    [Fact]
    public async Task AChangedTextRefusesTheNote()
    {
        var note = await Note(Text, Known);
        Assert.Null(SignedNote.Open(note.Replace("\n1\n", "\n2\n", StringComparison.Ordinal), [Known.Verifier]));
        Assert.Null(SignedNote.Parse(note[..^1]));
        Assert.Null(SignedNote.Parse(Text));
        Assert.Null(SignedNote.Parse(Text + "\n"));
    }

    [Theory]
    [InlineData("log.example/a\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("log.example/a\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("log.example/a\n9223372036854775808\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("log.example/a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n")]
    [InlineData("log.example/a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hS\n")]
    [InlineData("log.example/a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nextension\n")]
    [InlineData("\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("log.example/a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    public void ACheckpointHasOneSpelling(string text) => Assert.Null(Checkpoint.Parse(text));

    [Fact]
    public void AVerifierKeyOfAnotherCurveOrTypeIsRefused()
    {
        Assert.NotNull(NoteVerifier.Parse(Known.Verifier.ToString()));
        foreach (var curve in new[] { ECCurve.NamedCurves.nistP384, ECCurve.CreateFromFriendlyName("secp256k1"), ECCurve.NamedCurves.brainpoolP256r1 })
        {
            using var key = ECDsa.Create(curve);
            Assert.Null(NoteVerifier.Parse(NoteVerifier.Ecdsa("log.example/a", key.ExportSubjectPublicKeyInfo()).ToString()));
        }
        Assert.Null(NoteVerifier.Parse(Known.Verifier.ToString().Replace("+A", "+B", StringComparison.Ordinal)));
        Assert.Null(NoteVerifier.Parse("log.example/a+00000000+AQ=="));
        Assert.Null(NoteVerifier.Parse("log.example/a"));
        Assert.Null(NoteVerifier.Parse("log example+00000000+AQ=="));
    }

    private static NoteSigner Signer(string name, byte seed) => NoteSigner.Ed25519(name, Enumerable.Repeat(seed, 32).ToArray());

    private static async Task<string> Note(string text, params NoteSigner[] signers) =>
        new SignedNote(text, await Task.WhenAll(signers.Select(signer => signer.Sign(text, TestContext.Current.CancellationToken)))).ToString();

    private static string SignatureOf(string note, string name) => note.Split('\n').Single(line => line.StartsWith($"\u2014 {name} ", StringComparison.Ordinal));
}
