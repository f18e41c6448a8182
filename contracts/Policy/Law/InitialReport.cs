using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>
/// What the report of child abuse by a Part 2 program holds (42 CFR 2.12(c)(6)): who the child is and what speaks of the abuse. The
/// program's own records of the patient, and all that tells of substance use, stay.
/// </summary>
public static class InitialReport
{
    public static bool Holds(Part part, PartLabels labels) => !TellsOfSubstanceUse(labels) && part.Type switch
    {
        "Condition" or "Observation" => labels.Has("SDV") || labels.Has("VIO"),
        "Patient" or "Patient.address" or "Patient.telecom" or "RelatedPerson" or "RelatedPerson.address" or "RelatedPerson.telecom" => true,
        _ => false,
    };

    private static bool TellsOfSubstanceUse(PartLabels labels)
    {
        foreach (var sensitivity in labels.Sensitivities)
        {
            if (sensitivity.Covering.Contains("SUD") || sensitivity.Code == "ETH")
            {
                return true;
            }
        }
        return false;
    }
}
