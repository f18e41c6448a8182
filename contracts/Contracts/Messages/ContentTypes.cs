namespace ExchangeHub.Contracts.Messages;

/// <summary>What <c>content_type</c> may say, and with which kind (wire format §3).</summary>
public static class ContentTypes
{
    public const string Fhir = "application/fhir+json";

    /// <summary>Null for a kind that <c>codes/kinds.json</c> does not have.</summary>
    public static string? For(string? kind) => kind switch
    {
        "referral" or "records" or "status" or "recall" => Fhir,
        "tip" or "case-packet" or "request" => $"application/vnd.exchangehub.{kind}+json",
        _ => null,
    };
}
