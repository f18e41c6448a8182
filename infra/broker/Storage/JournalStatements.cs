using Microsoft.Data.Sqlite;

namespace ExchangeHub.Broker.Storage;

/// <summary>The journal's SQL, prepared once.</summary>
internal sealed class JournalStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> prepared = [];
    private readonly Dictionary<string, long> counts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>As statements: the library's own transaction would have to be set on each prepared command.</summary>
    public void Begin() => Run("BEGIN IMMEDIATE");

    public void Commit() => Run("COMMIT");

    /// <summary>A number that was given is never given again, even if nothing else of its message is ever written.</summary>
    public void Count(Change change)
    {
        if (change is Change.Put put)
        {
            counts[put.Queue] = Math.Max(counts.GetValueOrDefault(put.Queue), put.Message.Sequence);
        }
    }

    public void KeepCounts()
    {
        foreach (var (queue, last) in counts)
        {
            Run("INSERT INTO counter VALUES ($a, $b) ON CONFLICT DO UPDATE SET last = max(last, excluded.last)", queue, last);
        }
        counts.Clear();
    }

    public void Apply(Change change)
    {
        switch (change)
        {
            case Change.Put(var queue, var message):
                Run("INSERT OR REPLACE INTO message VALUES ($a, $b, $c, $d, $e, $f, $g, $h, $i, $j, $k)",
                    queue, message.Sequence, message.Id, message.Encoded, message.Enqueued.UtcTicks, message.Expires.UtcTicks, message.DueAt?.UtcTicks,
                    message.Failures, message.IsDeferred ? 1 : 0, message.Added, message.DeadLetterSource);
                break;
            case Change.Remove(var queue, var sequence):
                Run("DELETE FROM message WHERE queue = $a AND sequence = $b", queue, sequence);
                break;
            case Change.State(var queue, var session, null):
                Run("DELETE FROM session WHERE queue = $a AND name = $b", queue, session);
                break;
            case Change.State(var queue, var session, var state):
                Run("INSERT OR REPLACE INTO session VALUES ($a, $b, $c)", queue, session, state);
                break;
            case Change.Rule(var queue, var name, var filter):
                Run("INSERT OR REPLACE INTO rule VALUES ($a, $b, $c)", queue, name, filter);
                break;
            case Change.NoRule(var queue, var name):
                Run("DELETE FROM rule WHERE queue = $a AND name = $b", queue, name);
                break;
            case Change.Forward(var queue, var destination):
                Run("INSERT OR REPLACE INTO forward VALUES ($a, $b)", queue, destination);
                break;
            case Change.Remember(var target, var id, var at):
                Run("INSERT OR REPLACE INTO seen VALUES ($a, $b, $c)", target, id, at.UtcTicks);
                break;
            case Change.Forget(var target, var until):
                Run("DELETE FROM seen WHERE target = $a AND at <= $b", target, until.UtcTicks);
                break;
            case Change.Drop(var queue):
                Run("DELETE FROM message WHERE queue = $a", queue);
                Run("DELETE FROM session WHERE queue = $a", queue);
                Run("DELETE FROM counter WHERE queue = $a", queue);
                Run("DELETE FROM rule WHERE queue = $a", queue);
                Run("DELETE FROM forward WHERE queue = $a", queue);
                break;
        }
    }

    public StoredQueue Load(string queue)
    {
        var last = Rows("SELECT last FROM counter WHERE queue = $a", row => row.GetInt64(0), queue).FirstOrDefault();
        var messages = Rows("SELECT * FROM message WHERE queue = $a ORDER BY sequence", row => new StoredMessage(
            row.GetInt64(1), row.GetString(2), (byte[])row[3], Time(row.GetInt64(4)), Time(row.GetInt64(5)),
            row.IsDBNull(6) ? null : Time(row.GetInt64(6)), row.GetInt32(7), row.GetInt64(8) != 0,
            row.IsDBNull(9) ? null : (byte[])row[9], row.IsDBNull(10) ? null : row.GetString(10)), queue);
        var states = Rows("SELECT name, state FROM session WHERE queue = $a", row => (Name: row.GetString(0), State: (byte[])row[1]), queue);
        return new(last, messages, states.ToDictionary(session => session.Name, session => session.State));
    }

    public List<(string Name, byte[]? Filter)> Rules(string queue) =>
        Rows("SELECT name, filter FROM rule WHERE queue = $a ORDER BY name", row => (row.GetString(0), row.IsDBNull(1) ? null : (byte[])row[1]), queue);

    public KeptForward? Forward(string queue) =>
        Rows("SELECT destination FROM forward WHERE queue = $a", row => new KeptForward(row.IsDBNull(0) ? null : row.GetString(0)), queue).FirstOrDefault();

    public List<(string Id, DateTimeOffset At)> Seen(string target) =>
        Rows("SELECT id, at FROM seen WHERE target = $a ORDER BY at", row => (row.GetString(0), Time(row.GetInt64(1))), target);

    public void Dispose()
    {
        foreach (var command in prepared.Values)
        {
            command.Dispose();
        }
    }

    private void Run(string sql, params object?[] values) => Prepared(sql, values).ExecuteNonQuery();

    private List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params object?[] values)
    {
        List<T> rows = [];
        using var reader = Prepared(sql, values).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }
        return rows;
    }

    private SqliteCommand Prepared(string sql, object?[] values)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // all of it stands in this file
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${(char)('a' + i)}" });
            }
            prepared.Add(sql, command);
        }
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
        return command;
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}
