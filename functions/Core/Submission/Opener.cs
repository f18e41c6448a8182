using System.Text;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Contracts.SdJwt;

namespace ExchangeHub.Core.Submission;

/// <summary>Step 2: from bytes to an SD-JWT that obeys RFC 9901 whole. Nothing here knows a key of an agency.</summary>
public sealed class Opener(IVault vault)
{
    public const int MaxBytes = 10 * 1024 * 1024;
    public const string MessageType = "exchange-message+sd-jwt";

    public async Task<Result<Opened>> Open(Received received, CancellationToken ct)
    {
        if (received.Body.Length > MaxBytes)
        {
            return new Rejection(ProblemCodes.MessageTooLarge);
        }
        switch (received.MediaType)
        {
            case "application/sd-jwt":
                return Read(received, received.Body);
            case "application/jose":
                var plaintext = await Jwe.Decrypt(
                    Encoding.Latin1.GetString(received.Body.Span).Trim(), MessageType, (kid, wrapped) => vault.Unwrap(kid, wrapped, ct));
                return plaintext is null ? new Rejection(ProblemCodes.MessageNotAuthentic) : Read(received, plaintext);
            default:
                return new Rejection(ProblemCodes.MediaTypeUnsupported);
        }
    }

    private static Result<Opened> Read(Received received, ReadOnlyMemory<byte> sdJwt)
    {
        // Latin-1 keeps every byte one character: what is not base64url or a separator is refused by the parser, whatever it was.
        var parsed = SdJwt.Parse(Encoding.Latin1.GetString(sdJwt.Span).Trim(), out var fault);
        if (parsed is null)
        {
            return new Rejection(CodeOf(fault!.Value));
        }
        return parsed.Jws.Typ == MessageType ? new Opened(received.Caller, parsed) : new Rejection(ProblemCodes.MessageNotAuthentic);
    }

    private static string CodeOf(SdJwtFault fault) => fault switch
    {
        SdJwtFault.Malformed => ProblemCodes.MessageMalformed,
        SdJwtFault.NotAuthentic => ProblemCodes.MessageNotAuthentic,
        SdJwtFault.Unreferenced => ProblemCodes.DisclosureUnreferenced,
        SdJwtFault.DigestTwice => ProblemCodes.DigestRepeated,
        SdJwtFault.ReservedName => ProblemCodes.ClaimNameReserved,
        SdJwtFault.NameTaken => ProblemCodes.ClaimNameTaken,
        SdJwtFault.NotShaTwoFiveSix => ProblemCodes.HashAlgorithmUnsupported,
    };
}
