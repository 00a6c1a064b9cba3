using System.Globalization;
using System.IO.Compression;
using Google.Protobuf;
using Npgsql;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Platform;

/// <summary>
/// Databases that earlier versions of the program made and filled, with what those versions served of them. Their files never change: whoever upgrades
/// has such a database.
/// </summary>
public sealed class SchemaUpgradeTests(PostgresFixture postgres)
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2026-11-24")]
    public async Task What_an_earlier_version_stored_is_served_as_that_version_served_it(string version)
    {
        await using var database = await RestoreAsync(version);
        await using var host = await CoordinatorHost.StartOnAsync(database.ConnectionString);

        var runs = new Contracts.V1.Runs.RunsClient(host.Channel);
        var expected = Lines($"{version}.runs.jsonl").Select(Parser.Parse<Run>).ToList();
        foreach (var before in expected)
        {
            var now = await runs.GetAsync(new() { Run = before.Id }, cancellationToken: Cancellation);
            (before.Estimate, now.Estimate) = (null, null); // what is counted of a spec may be more by now
            Assert.Equal(before, now);
        }

        var listed = await runs.ListAsync(new() { Archived = true }, cancellationToken: Cancellation);
        Assert.Equal(expected.Select(run => run.Id).Order(), listed.Runs.Select(run => run.Id).Order());
        Assert.Equal(Lines($"{version}.curves.csv").Skip(1).Order(), (await CurvesAsync(host, expected)).Order());
    }

    [Theory]
    [InlineData("2026-11-24")]
    public async Task A_database_of_an_earlier_version_takes_new_runs(string version)
    {
        await using var database = await RestoreAsync(version);
        await using var host = await CoordinatorHost.StartOnAsync(database.ConnectionString);
        await using var agent = await ScriptedAgent.AttachAsync(host.Channel, ScriptedAgent.HelloOf("new"));
        var given = await TestRuns.GiveAsync(host.Channel, agent);
        using var ship = new ShipClient(host.Channel, agent.Welcome);
        await ship.ShipAsync(given, [.. TestJournal.Of(attempt: 1, records: 10), TestJournal.Done(11)]);
        await agent.BeatAsync(agent.Report(given, TaskState.Ended, new() { Code = VerdictCode.Done }, lastSequence: 11));

        var runs = new Contracts.V1.Runs.RunsClient(host.Channel);
        await Eventually.TrueAsync(async () =>
            (await runs.GetAsync(new() { Run = given.RunId }, cancellationToken: Cancellation)).Status == RunStatus.Succeeded);
    }

    private async Task<TestDatabase> RestoreAsync(string version)
    {
        var database = await postgres.CreateEmptyDatabaseAsync(Cancellation);
        await using (var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString))
        {
            await using var command = source.CreateCommand(string.Join('\n', Lines($"{version}.sql")));
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        await CoordinatorDatabase.MigratorOf(database.ConnectionString).MigrateAsync(Cancellation);
        return database;
    }

    private static async Task<IEnumerable<string>> CurvesAsync(CoordinatorHost host, IEnumerable<Run> runs)
    {
        var (client, lines) = (new Contracts.V1.Curves.CurvesClient(host.Channel), new List<string>());
        foreach (var run in runs)
        {
            foreach (var metric in new[] { MetricNames.TrainLoss, MetricNames.ValidationLoss })
            {
                var curve = await client.ReadAsync(new() { Run = run.Id, Metric = metric }, cancellationToken: Cancellation);
                lines.AddRange(curve.Points.Select(point => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{run.Id},{metric},{point.Attempt},{point.Step},{point.Tokens},{point.Value:R},{point.RecordedAt.ToDateTimeOffset():O}")));
            }
        }

        return lines;
    }

    private static List<string> Lines(string name)
    {
        using var packed = typeof(SchemaUpgradeTests).Assembly.GetManifestResourceStream($"{name}.gz")!;
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }
}
