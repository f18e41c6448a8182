namespace ExchangeHub.Broker.Filters.Sql;

/// <summary>A part of a filter. Its value is a long, a double, a string, a bool, or null for unknown (SQL-92's three-valued logic).</summary>
internal abstract record Expression
{
    private Expression()
    {
    }

    public abstract object? Of(PropertySource message);

    public sealed record Constant(object? Value) : Expression
    {
        public override object? Of(PropertySource message) => Value;
    }

    public sealed record Property(bool IsSystem, string Name) : Expression
    {
        public override object? Of(PropertySource message) => IsSystem ? message.System(Name) : message.User(Name);
    }

    public sealed record NewId : Expression
    {
        public override object? Of(PropertySource message) => Entities.Tokens.New().ToString();
    }

    public sealed record Not(Expression Inner) : Expression
    {
        public override object? Of(PropertySource message) => Inner.Of(message) is bool value ? !value : null;
    }

    /// <summary>False and anything is false, even the unknown.</summary>
    public sealed record And(Expression Left, Expression Right) : Expression
    {
        public override object? Of(PropertySource message) => Left.Of(message) switch
        {
            false => false,
            true => Right.Of(message) as bool?,
            _ => Right.Of(message) is false ? false : null,
        };
    }

    public sealed record Or(Expression Left, Expression Right) : Expression
    {
        public override object? Of(PropertySource message) => Left.Of(message) switch
        {
            true => true,
            false => Right.Of(message) as bool?,
            _ => Right.Of(message) is true ? true : null,
        };
    }

    public sealed record IsNull(Expression Inner) : Expression
    {
        public override object? Of(PropertySource message) => Inner.Of(message) is null;
    }

    public sealed record Compare(string Sign, Expression Left, Expression Right) : Expression
    {
        public override object? Of(PropertySource message) => Values.Compare(Sign, Left.Of(message), Right.Of(message));
    }

    public sealed record Calculate(string Sign, Expression Left, Expression Right) : Expression
    {
        public override object? Of(PropertySource message) => Values.Calculate(Sign, Left.Of(message), Right.Of(message));
    }

    /// <summary>True when one is equal; unknown when none is, and one cannot be told.</summary>
    public sealed record In(Expression Left, IReadOnlyList<Expression> Items) : Expression
    {
        public override object? Of(PropertySource message)
        {
            var left = Left.Of(message);
            var results = Items.Select(item => Values.Compare("=", left, item.Of(message))).ToList();
            return results.Contains(true) ? true : results.Contains(null) ? null : false;
        }
    }

    public sealed record Like(Expression Left, Expression Pattern, Expression? Escape) : Expression
    {
        public override object? Of(PropertySource message)
        {
            if (Left.Of(message) is not string text || Pattern.Of(message) is not string pattern)
            {
                return null;
            }
            var escape = Escape?.Of(message);
            return escape is null or string { Length: 1 } ? LikePattern.Matches(text, pattern, (escape as string)?[0]) : null;
        }
    }
}
