using System.Globalization;
using Npgsql;
using Orchestrator.Chaos.Auditing;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Chaos.Scenarios;

/// <summary>One of several coordinators is killed again and again: how long until its grains answer elsewhere, and its workers' streams have moved.</summary>
internal sealed class Failover(int kills, int coordinators)
{
    private const int Workers = 2;
    private const int Grains = 30;
    private static readonly TimeSpan LongestMove = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly List<double> _answers = [];
    private readonly List<double> _moves = [];
    private readonly List<double> _returns = [];

    public async Task<IReadOnlyList<string>> RunAsync(Workplace place, CancellationToken cancellation)
    {
        await using var cluster = await place.StartAsync(coordinators, Workers, devices: 1, cancellation);
        await using var database = NpgsqlDataSource.Create(cluster.Database.Direct);
        var runs = await EndedRunsAsync(cluster, place.Clock, cancellation);
        for (var kill = 0; kill < kills; kill++)
        {
            await AnswerAsync(cluster, runs, Enumerable.Range(0, coordinators), place.Clock, cancellation);
            await KillAsync(cluster, database, kill % coordinators, runs, place, cancellation);
        }

        Tables.Print(new Table { Border = TableBorder.Markdown }
            .AddColumns($"after the kill of one of {coordinators} coordinators, s", "median", "worst", "seen")
            .AddRow(Row("all of its runs answer elsewhere", _answers))
            .AddRow(Row("a worker's stream has moved", _moves))
            .AddRow(Row("it is back itself", _returns)));
        return [];
    }

    private async Task KillAsync(
        Cluster cluster, NpgsqlDataSource database, int victim, IReadOnlyList<string> runs, Workplace place, CancellationToken cancellation)
    {
        var before = await SessionsAsync(database, cancellation);
        var killed = place.Clock.GetTimestamp();
        cluster.Coordinators[victim].Send(Signal.Kill);
        var moving = MovesAsync(database, before, killed, place.Clock, cancellation);
        var returning = AnswerAsync(cluster, [runs[0]], [victim], place.Clock, cancellation);
        await AnswerAsync(cluster, runs, Enumerable.Range(0, coordinators).Where(one => one != victim), place.Clock, cancellation);
        _answers.Add(place.Clock.GetElapsedTime(killed).TotalSeconds);
        await returning;
        _returns.Add(place.Clock.GetElapsedTime(killed).TotalSeconds);
        await moving;
        place.Say($"{cluster.Coordinators[victim].Name} was killed: its runs answered after {_answers[^1]:0.0} s, it was back after {_returns[^1]:0.0} s");
    }

    // A call to each run through each coordinator: whose grain was on a dead one, is heard of only where it lives next.
    private static Task AnswerAsync(
        Cluster cluster, IReadOnlyList<string> runs, IEnumerable<int> through, TimeProvider clock, CancellationToken cancellation) =>
        Task.WhenAll(through.Select(async coordinator =>
        {
            using var calls = new Calls(cluster.AddressOf(coordinator), clock);
            await Task.WhenAll(runs.Select(run => calls.CancelAsync(run, cancellation)));
        }));

    private async Task MovesAsync(
        NpgsqlDataSource database, IReadOnlyDictionary<string, long> before, long killed, TimeProvider clock, CancellationToken cancellation)
    {
        var moved = new HashSet<string>();
        while (clock.GetElapsedTime(killed) < LongestMove)
        {
            foreach (var (worker, session) in await SessionsAsync(database, cancellation))
            {
                if (before.TryGetValue(worker, out var old) && session > old && moved.Add(worker))
                {
                    _moves.Add(clock.GetElapsedTime(killed).TotalSeconds);
                }
            }

            await Task.Delay(Interval, clock, cancellation);
        }
    }

    private static async Task<IReadOnlyDictionary<string, long>> SessionsAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT name, session FROM worker WHERE status = 'connected'");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var sessions = new Dictionary<string, long>();
        while (await reader.ReadAsync(cancellation))
        {
            sessions.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return sessions;
    }

    // What is asked of a run that has ended goes to its grain and changes nothing.
    private static async Task<IReadOnlyList<string>> EndedRunsAsync(Cluster cluster, TimeProvider clock, CancellationToken cancellation)
    {
        using var calls = new Calls(cluster.Addresses, clock);
        var runs = new List<Submitted>();
        for (var number = 0; number < Grains; number++)
        {
            runs.Add(await calls.SubmitAsync($"run-{number}", Specs.Of(0, steps: 1_000_000), cancellation));
        }

        // The newest first: an older one would make room for a trainer of the next.
        foreach (var run in runs.AsEnumerable().Reverse())
        {
            await calls.CancelAsync(run.Run, cancellation);
            await calls.UntilAsync(run.Run, now => now.Status == RunStatus.Canceled, cancellation);
        }

        return [.. runs.Select(run => run.Run)];
    }

    private static string[] Row(string what, List<double> seconds) =>
        [what, Text(Quantile(seconds, 0.5)), Text(Quantile(seconds, 1)), seconds.Count.ToString(CultureInfo.InvariantCulture)];

    private static double? Quantile(List<double> seconds, double share) =>
        seconds.Count == 0 ? null : seconds.Order().ElementAt((int)(share * (seconds.Count - 1)));

    private static string Text(double? seconds) => seconds?.ToString("0.0", CultureInfo.InvariantCulture) ?? "";
}
