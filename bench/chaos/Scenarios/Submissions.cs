using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using Orchestrator.Chaos.Auditing;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Chaos.Scenarios;

/// <summary>
/// Several clients submit thousands of runs while coordinators are killed at random moments. Every acknowledged run exists once, what trained goes
/// on to train, and states are right within seconds of the coordinators' return.
/// </summary>
internal sealed class Submissions(int count, int clients, int seed)
{
    private const int Coordinators = 3;
    private const int Devices = 2;
    private const int Endless = 1_000_000; // steps: whoever trains does so until it is canceled
    // A start takes seconds: faster, and nobody would ever be there to be killed.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(14);
    private static readonly TimeSpan LongestReturn = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<Submitted> _acknowledged = new();
    private int _next;
    private int _killed;

    public async Task<IReadOnlyList<string>> RunAsync(Workplace place, CancellationToken cancellation)
    {
        await using var cluster = await place.StartAsync(Coordinators, workers: 1, Devices, cancellation);
        using var calls = new Calls(cluster.Addresses, place.Clock);
        var training = new List<string>();
        for (var number = 0; number < Devices; number++)
        {
            var submitted = await calls.SubmitAsync($"training-{number}", Specs.Of(0, Endless), cancellation);
            _acknowledged.Enqueue(submitted);
            training.Add(submitted.Run);
            await calls.UntilAsync(submitted.Run, run => run.Status == RunStatus.Running, cancellation);
        }

        place.Say($"{Devices} runs train; {clients} clients begin");

        var began = place.Clock.GetTimestamp();
        await DisturbAsync(cluster, place, cancellation);
        var submitting = place.Clock.GetElapsedTime(began);
        place.Say($"{_acknowledged.Count} submissions are acknowledged, coordinators were killed {_killed} times");
        var returned = place.Clock.GetTimestamp();
        var breaches = await SettledAsync(cluster, training, place.Clock, cancellation);
        var settled = place.Clock.GetElapsedTime(returned);
        var canceled = await CancelAllAsync(cluster, place, cancellation);
        Tables.Print(new Table { Border = TableBorder.Markdown }
            .AddColumns("acknowledged", "clients", "a second", "coordinators killed", "states right after, s", "all canceled after, s")
            .AddRow(Text(_acknowledged.Count), Text(clients), Text(count / submitting.TotalSeconds), Text(_killed), Text(settled.TotalSeconds), Text(canceled.TotalSeconds)));
        return breaches;
    }

    private async Task DisturbAsync(Cluster cluster, Workplace place, CancellationToken cancellation)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var killing = KillAsync(cluster, place.Clock, done.Token);
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => SubmitAsync(cluster, place.Clock, cancellation)));
        await done.CancelAsync();
        await killing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Every seventh is submitted twice: a client that has lost the answer.
    private async Task SubmitAsync(Cluster cluster, TimeProvider clock, CancellationToken cancellation)
    {
        using var calls = new Calls(cluster.Addresses, clock);
        while (Interlocked.Increment(ref _next) is var number && number <= count)
        {
            for (var times = number % 7 == 0 ? 2 : 1; times > 0; times--)
            {
                _acknowledged.Enqueue(await calls.SubmitAsync($"run-{number}", Specs.Of(0, Endless), cancellation));
            }
        }
    }

    private async Task KillAsync(Cluster cluster, TimeProvider clock, CancellationToken cancellation)
    {
        var random = new Random(seed);
        while (true)
        {
            await Task.Delay(Least + ((Most - Least) * random.NextDouble()), clock, cancellation);
            cluster.Coordinators[random.Next(Coordinators)].Send(Signal.Kill);
            _killed++;
        }
    }

    /// <returns>What does not hold when the time is over.</returns>
    private async Task<IReadOnlyList<string>> SettledAsync(
        Cluster cluster, List<string> training, TimeProvider clock, CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(cluster.Database.Direct);
        var began = clock.GetTimestamp();
        while (true)
        {
            var runs = await RunRows.ReadAsync(database, cancellation);
            string[] breaches =
            [
                .. AuditRules.BreachesOf(_acknowledged, runs, run => StateOf(run, training.Contains(run.Id))),
                .. cluster.Trainers().Count == training.Count ? Array.Empty<string>() : [$"{cluster.Trainers().Count} trainers live"],
            ];
            if (breaches.Length == 0 || clock.GetElapsedTime(began) > LongestReturn)
            {
                return breaches;
            }

            await Task.Delay(Pause, clock, cancellation);
        }
    }

    private static IEnumerable<string> StateOf(StoredRun run, bool isTraining)
    {
        var expected = isTraining ? RunStatus.Running : RunStatus.Queued;
        if (run.Status != expected)
        {
            yield return $"is {run.Status}, not {expected}: {run.Message}";
        }

        if (run.Attempts != (isTraining ? 1 : 0))
        {
            yield return $"has had {run.Attempts} attempts";
        }
    }

    private async Task<TimeSpan> CancelAllAsync(Cluster cluster, Workplace place, CancellationToken cancellation)
    {
        var began = place.Clock.GetTimestamp();
        var runs = new ConcurrentQueue<string>(_acknowledged.Select(one => one.Run).Distinct().Reverse());
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            using var calls = new Calls(cluster.Addresses, place.Clock);
            while (runs.TryDequeue(out var run))
            {
                await calls.CancelAsync(run, cancellation);
                await calls.UntilAsync(run, now => now.Status == RunStatus.Canceled, cancellation);
            }
        }));
        return place.Clock.GetElapsedTime(began);
    }

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
