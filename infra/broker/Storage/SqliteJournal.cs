using Microsoft.Data.Sqlite;

namespace ExchangeHub.Broker.Storage;

/// <summary>
/// A journal in one SQLite file, in WAL mode with a flush for each transaction. The file is this broker's alone: another that opens it is
/// refused.
/// </summary>
internal sealed class SqliteJournal : IJournal
{
    private const string Schema = """
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS message (
            queue TEXT NOT NULL COLLATE NOCASE, sequence INTEGER NOT NULL, id TEXT NOT NULL, encoded BLOB NOT NULL,
            enqueued INTEGER NOT NULL, expires INTEGER NOT NULL, due INTEGER, failures INTEGER NOT NULL, deferred INTEGER NOT NULL,
            added BLOB, source TEXT, PRIMARY KEY (queue, sequence)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS counter (queue TEXT PRIMARY KEY COLLATE NOCASE, last INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS session (
            queue TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL, state BLOB NOT NULL, PRIMARY KEY (queue, name)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS rule (
            queue TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL COLLATE NOCASE, filter BLOB, PRIMARY KEY (queue, name)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS forward (queue TEXT PRIMARY KEY COLLATE NOCASE, destination TEXT) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS seen (
            target TEXT NOT NULL COLLATE NOCASE, id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (target, id)) WITHOUT ROWID;
        BEGIN EXCLUSIVE;
        COMMIT;
        """;

    /// <summary>Seconds until a file that another has counts as taken.</summary>
    private const int Patience = 1;

    private readonly Lock gate = new();
    private readonly SqliteConnection connection;
    private readonly JournalStatements statements;
    private readonly ChangeLog log;

    /// <exception cref="IOException">The file cannot be used: another broker has it, or it is none of ours.</exception>
    public SqliteJournal(string file)
    {
        PrivateFile(file);
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = Patience }.ConnectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = Schema;
            command.ExecuteNonQuery();
            statements = new(connection);
            statements.Load(""); // fails, at the latest, when another has the file
        }
        catch (SqliteException fault)
        {
            connection.Dispose();
            throw new IOException($"The broker cannot use {file}: {fault.Message}", fault);
        }
        log = new(Commit);
    }

    public IDisposable Together() => log.Together();

    public void Put(string queue, StoredMessage message) => log.Add(new Change.Put(queue, message));

    public void Remove(string queue, long sequence) => log.Add(new Change.Remove(queue, sequence));

    public void PutState(string queue, string session, byte[]? state) => log.Add(new Change.State(queue, session, state));

    public void PutRule(string queue, string name, byte[]? filter) => log.Add(new Change.Rule(queue, name, filter));

    public void ForgetRule(string queue, string name) => log.Add(new Change.NoRule(queue, name));

    public void PutForward(string queue, string? destination) => log.Add(new Change.Forward(queue, destination));

    public void Remember(string target, IEnumerable<string> ids, DateTimeOffset at)
    {
        foreach (var id in ids)
        {
            log.Add(new Change.Remember(target, id, at));
        }
    }

    public void Forget(string target, DateTimeOffset until) => log.Add(new Change.Forget(target, until));

    public void Drop(string queue) => log.Add(new Change.Drop(queue));

    public Task Durable() => log.Durable();

    public StoredQueue Load(string queue) => Read(() => statements.Load(queue));

    public IReadOnlyList<(string Name, byte[]? Filter)> Rules(string queue) => Read(() => statements.Rules(queue));

    public KeptForward? Forward(string queue) => Read(() => statements.Forward(queue));

    public IReadOnlyList<(string Id, DateTimeOffset At)> Remembered(string target) => Read(() => statements.Seen(target));

    public void Dispose()
    {
        log.Dispose();
        statements.Dispose();
        connection.Dispose();
    }

    /// <summary>
    /// With all that was said before: a subscription that is removed and made again at once must not have the other's messages, rules and way.
    /// </summary>
    private T Read<T>(Func<T> read)
    {
        log.Durable().GetAwaiter().GetResult();
        lock (gate)
        {
            return read();
        }
    }

    private void Commit(IReadOnlyList<Change> changes)
    {
        lock (gate)
        {
            statements.Begin();
            var lastOf = new Dictionary<object, int>();
            for (var i = 0; i < changes.Count; i++)
            {
                if (changes[i].Key is { } key)
                {
                    lastOf[key] = i;
                }
            }
            for (var i = 0; i < changes.Count; i++)
            {
                statements.Count(changes[i]);
                if (changes[i].Key is not { } key || lastOf[key] == i)
                {
                    statements.Apply(changes[i]);
                }
            }
            statements.KeepCounts();
            statements.Commit();
        }
    }

    /// <summary>Messages are for nobody else's eyes; SQLite gives its other files the rights of the first.</summary>
    private static void PrivateFile(string file)
    {
        if (File.Exists(file))
        {
            return;
        }
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using var made = new FileStream(file, options);
    }
}
