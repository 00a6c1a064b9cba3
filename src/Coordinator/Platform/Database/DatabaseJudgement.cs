using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Diagnosis;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>What the facts of a database mean for whoever runs it.</summary>
internal static class DatabaseJudgement
{
    private const double ManyConnections = 0.8;
    private const long OldTransactions = 1_000_000_000;
    private static readonly TimeSpan WrongTime = TimeSpan.FromSeconds(2);

    /// <param name="facts">Of the database.</param>
    /// <param name="known">Names of the migrations that this program has.</param>
    public static IEnumerable<Finding> OfDatabase(DatabaseFacts facts, IReadOnlyCollection<string> known)
    {
        yield return Found.Ok($"PostgreSQL {facts.Version} answers; this database has {Amount.OfBytes(facts.Bytes)}");
        yield return OfMigrations(facts.Migrations, known);
        yield return facts.Connections > facts.MostConnections * ManyConnections
            ? Found.Warn(
                "connections",
                $"{facts.Connections} of {facts.MostConnections} connections are in use",
                "Raise max_connections, or lower Database:MaxPoolSize so that the coordinators' pools together stay below it.")
            : Found.Ok($"{facts.Connections} of {facts.MostConnections} connections are in use", "connections");
        yield return facts.TransactionAge > OldTransactions
            ? Found.Fail(
                "vacuum",
                $"the oldest row was frozen {facts.TransactionAge:N0} transactions ago; at 2,000,000,000 nothing can be written any longer",
                "Find what keeps autovacuum from freezing (an old transaction or replication slot), and run VACUUM.")
            : Found.Ok($"the oldest row was frozen {facts.TransactionAge:N0} transactions ago", "vacuum");
    }

    /// <summary>Deadlines go by PostgreSQL's clock, so a wrong machine's only makes its logs hard to read.</summary>
    public static Finding OfClock(DatabaseFacts facts)
    {
        var what = $"this coordinator's machine is {Amount.OfTime(facts.MachineAhead)} ahead of PostgreSQL's (within {Amount.OfTime(facts.Uncertainty)})";
        return facts.MachineAhead.Duration() - facts.Uncertainty > WrongTime
            ? Found.Warn("coordinator", what, "Let both machines take their time from NTP; deadlines go by PostgreSQL's.")
            : Found.Ok(what, "coordinator");
    }

    private static Finding OfMigrations(IReadOnlySet<string> applied, IReadOnlyCollection<string> known)
    {
        var (missing, unknown) = (known.Where(name => !applied.Contains(name)).ToList(), applied.Except(known).ToList());
        return (missing, unknown) switch
        {
            ({ Count: > 0 }, _) => Found.Fail(
                "migrations", $"{string.Join(", ", missing)} was not applied", "Restart this coordinator: it migrates the database before it listens."),
            (_, { Count: > 0 }) => Found.Warn(
                "migrations",
                $"the database has {string.Join(", ", unknown)}, which this coordinator does not know: a newer one was here",
                "Upgrade this coordinator, too."),
            _ => Found.Ok($"all {known.Count} are applied", "migrations"),
        };
    }
}
