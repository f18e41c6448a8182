namespace ExchangeHub.Policy.Law;

/// <summary>
/// Who may cite a statute, and about whom. That an age is not known is not held against a report, that nothing is said of it is.
/// </summary>
public static class CitationScope
{
    public static bool IsNotForSender(Matter matter) => matter.Citation?.IsFor(matter.Request.Discloser) == false;

    public static bool IsNotForPerson(Matter matter) => (matter.Citation?.Subject, matter.Request.Message.Minor) is ("minor", "no" or null) or ("adult", "yes" or null);
}
