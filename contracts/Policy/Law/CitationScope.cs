namespace ExchangeHub.Policy.Law;

/// <summary>Who may cite a statute, and about whom. Of a person whose age the sender does not know it is not held against the report.</summary>
public static class CitationScope
{
    public static bool IsNotForSender(Matter matter) => matter.Citation?.IsFor(matter.Request.Discloser) == false;

    public static bool IsNotForPerson(Matter matter) => (matter.Citation?.Subject, matter.Request.Message.Minor) is ("minor", "no") or ("adult", "yes");
}
