namespace ExchangeHub.Local.Demo;

/// <summary>Who plays whom.</summary>
public static class Cast
{
    public const string Hospital = "mercy-hospital";
    public const string Clinic = "riverside-clinic";
    public const string MentalHealth = "harbor-mental-health";
    public const string AdvocacyCenter = "cedar-child-advocacy";
    public const string Police = "northgate-police";
    public const string PoliceElsewhere = "lakemont-police";
    public const string Shelter = "haven-house-shelter";
    public const string LegalAid = "open-door-legal-aid";
}
