namespace ExchangeHub.Adapters.Http;

/// <summary>The app roles of an access token, claim <c>roles</c> (wire format §2).</summary>
public static class Roles
{
    public const string ClaimType = "roles";
    public const string Send = "Exchange.Send", Receive = "Exchange.Receive", ConsentWrite = "Consent.Write", DirectoryAdmin = "Directory.Admin", LogRead = "Log.Read";

    public static IReadOnlyList<string> All { get; } = [Send, Receive, ConsentWrite, DirectoryAdmin, LogRead];
}
