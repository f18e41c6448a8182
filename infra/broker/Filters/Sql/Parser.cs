namespace ExchangeHub.Broker.Filters.Sql;

/// <summary>
/// Recursive descent, one method for each precedence: <c>OR</c>, <c>AND</c>, <c>NOT</c>, predicates, <c>+ -</c>, <c>* / %</c>, signs.
/// The text is bounded, and so is the depth.
/// </summary>
internal sealed partial class Parser(IReadOnlyList<Token> tokens, IReadOnlyDictionary<string, object> parameters)
{
    private static readonly string[] Keywords = ["AND", "OR", "NOT", "IN", "LIKE", "ESCAPE", "IS", "NULL", "EXISTS", "TRUE", "FALSE"];
    private static readonly string[] Comparisons = ["=", "<>", "!=", "<", "<=", ">", ">="];
    private int at;

    private Token Current => tokens[at];

    public Expression Whole()
    {
        var expression = Disjunction();
        return Current.Kind == TokenKind.End ? expression : throw Unexpected();
    }

    private Expression Disjunction()
    {
        var left = Conjunction();
        while (Take("OR"))
        {
            left = new Expression.Or(left, Conjunction());
        }
        return left;
    }

    private Expression Conjunction()
    {
        var left = Negation();
        while (Take("AND"))
        {
            left = new Expression.And(left, Negation());
        }
        return left;
    }

    private Expression Negation() => Take("NOT") ? new Expression.Not(Negation()) : Predicate();

    private Expression Predicate()
    {
        if (Take("EXISTS"))
        {
            Expect("(");
            var property = Property();
            Expect(")");
            return new Expression.Not(new Expression.IsNull(property));
        }
        var left = Sum();
        if (Comparisons.FirstOrDefault(Current.Is) is { } sign)
        {
            at++;
            return new Expression.Compare(sign, left, Sum());
        }
        if (Take("IS"))
        {
            var negated = Take("NOT");
            Expect("NULL");
            return Perhaps(negated, new Expression.IsNull(left));
        }
        var not = Take("NOT");
        if (Take("IN"))
        {
            return Perhaps(not, new Expression.In(left, Items()));
        }
        if (Take("LIKE"))
        {
            var pattern = Sum();
            return Perhaps(not, new Expression.Like(left, pattern, Take("ESCAPE") ? Sum() : null));
        }
        return not ? throw Unexpected() : left;
    }

    private List<Expression> Items()
    {
        Expect("(");
        List<Expression> items = [];
        do
        {
            items.Add(Sum());
        }
        while (Take(","));
        Expect(")");
        return items;
    }

    private Expression Sum()
    {
        var left = Product();
        while (TakeAny("+", "-") is { } sign)
        {
            left = new Expression.Calculate(sign, left, Product());
        }
        return left;
    }

    private Expression Product()
    {
        var left = Signed();
        while (TakeAny("*", "/", "%") is { } sign)
        {
            left = new Expression.Calculate(sign, left, Signed());
        }
        return left;
    }

    private Expression Signed() => TakeAny("+", "-") switch
    {
        "-" => new Expression.Calculate("-", new Expression.Constant(0L), Signed()),
        "+" => Signed(),
        _ => Operand(),
    };

    private Expression Operand()
    {
        if (Take("("))
        {
            var inner = Disjunction();
            Expect(")");
            return inner;
        }
        if (TakeAny("TRUE", "FALSE") is { } truth)
        {
            return new Expression.Constant(truth == "TRUE");
        }
        if (Take("NULL"))
        {
            return new Expression.Constant(null);
        }
        if (Current.Kind is TokenKind.Number or TokenKind.Text)
        {
            return new Expression.Constant(tokens[at++].Value);
        }
        if (Current.Kind == TokenKind.Parameter)
        {
            var parameter = tokens[at++];
            return parameters.TryGetValue(parameter.Text, out var value)
                ? new Expression.Constant(Values.Normal(value))
                : throw new FormatException($"the parameter at {parameter.At} has no value");
        }
        return tokens[Math.Min(at + 1, tokens.Count - 1)].Is("(") ? Function() : Property();
    }

    private Expression Function()
    {
        if (Take("newid"))
        {
            Expect("(");
            Expect(")");
            return new Expression.NewId();
        }
        if (TakeAny("property", "p") is not null)
        {
            Expect("(");
            var property = Current.Kind == TokenKind.Text ? new Expression.Property(false, (string)tokens[at++].Value!) : Property();
            Expect(")");
            return property;
        }
        throw Unexpected();
    }

    private Expression.Property Property()
    {
        var name = Name();
        if (!Take("."))
        {
            return new Expression.Property(false, name.Text);
        }
        var property = Name();
        return name.Is("user") ? new Expression.Property(false, property.Text)
            : !name.Is("sys") ? throw new FormatException($"the scope at {name.At} is neither sys nor user")
            : PropertySource.HasSystem(property.Text) ? new Expression.Property(true, property.Text)
            : throw new FormatException($"there is no system property as at {property.At}");
    }

    private Token Name() =>
        Current.Kind == TokenKind.QuotedName || (Current.Kind == TokenKind.Name && !Keywords.Any(Current.Is)) ? tokens[at++] : throw Unexpected();

    private static Expression Perhaps(bool negated, Expression expression) => negated ? new Expression.Not(expression) : expression;

    private bool Take(string word)
    {
        if (!Current.Is(word))
        {
            return false;
        }
        at++;
        return true;
    }

    private string? TakeAny(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (Take(word))
            {
                return word;
            }
        }
        return null;
    }

    private void Expect(string word)
    {
        if (!Take(word))
        {
            throw Unexpected();
        }
    }

    private FormatException Unexpected() => new($"unexpected {(Current.Kind == TokenKind.End ? "end" : $"'{Current.Text}' at {Current.At}")}");
}
