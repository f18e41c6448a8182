namespace ExchangeHub.Broker.Filters.Sql;

/// <summary>The statements of a rule's action.</summary>
internal sealed partial class Parser
{
    /// <summary>As in the real service.</summary>
    private const int MaxAssignments = 32;

    public List<Assignment> Assignments()
    {
        List<Assignment> assignments = [];
        do
        {
            assignments.Add(Assignment());
        }
        while (Take(";") && Current.Kind != TokenKind.End);
        return Current.Kind != TokenKind.End ? throw Unexpected()
            : assignments.Count > MaxAssignments ? throw new FormatException($"more than {MaxAssignments} statements")
            : assignments;
    }

    private Assignment Assignment()
    {
        if (Take("REMOVE"))
        {
            return new(Property(), null);
        }
        Expect("SET");
        var property = Property();
        Expect("=");
        return new(property, Sum());
    }
}
