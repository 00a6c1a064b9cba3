using System.Globalization;
using Orchestrator.Chaos.Auditing;
using Orchestrator.Chaos.Faults;
using Spectre.Console;

namespace Orchestrator.Chaos.Scenarios;

/// <summary>
/// PostgreSQL is away for minutes, and then all coordinators are: training goes on as fast as before, no attempt ends, and afterwards every
/// point is there.
/// </summary>
internal sealed class Outage(TimeSpan time, double leastRatio)
{
    private const int Devices = 2;
    private const int TriedSteps = 100;
    private const int WarmSteps = 50; // each trainer's first ones are slow
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30); // starts and returns, and until the first steps are done

    private readonly List<string> _breaches = [];
    private readonly Table _table = new Table { Border = TableBorder.Markdown }
        .AddColumns("away", "for, s", "steps/s before", "steps/s meanwhile", "ratio");

    public async Task<IReadOnlyList<string>> RunAsync(Workplace place, CancellationToken cancellation)
    {
        // As many steps as a trainer alone would do in all of it: two beside each other and a cluster are slower.
        var tried = await place.TrainAsync(Specs.Slow(TriedSteps), cancellation);
        var all = (2 * (Before + time)) + Between;
        var spec = Specs.Slow((int)(TriedSteps / tried.Seconds * all.TotalSeconds * 1.3));
        var undisturbed = await place.TrainAsync(spec, cancellation);

        await using var cluster = await place.StartAsync(coordinators: 2, workers: 1, Devices, cancellation);
        using var calls = new Calls(cluster.Addresses, place.Clock);
        var submitted = new List<Submitted>();
        for (var number = 0; number < Devices; number++)
        {
            submitted.Add(await calls.SubmitAsync($"run-{number}", spec, cancellation));
        }

        var trainers = await BegunAsync(cluster, place.Clock, cancellation);
        await MeasureAsync("PostgreSQL", trainers, place, () => DatabaseAwayAsync(cluster), cancellation);
        await MeasureAsync("all coordinators", trainers, place, () => CoordinatorsAwayAsync(cluster), cancellation);
        place.Say("both are back; the runs are waited for");
        var healed = await new Healing(cluster, [undisturbed], place.Clock).AuditAsync(submitted, cancellation);
        _breaches.AddRange(healed.Runs.Where(run => run.Attempts != 1).Select(run => $"run {run.Key} needed {run.Attempts} attempts"));
        Tables.Print(_table);
        return [.. _breaches, .. healed.Breaches];
    }

    private async Task MeasureAsync(
        string who, IReadOnlyList<LiveTrainer> trainers, Workplace place, Func<Task<IAsyncDisposable>> takeAway, CancellationToken cancellation)
    {
        var before = await Progress.MeasureAsync(trainers, Before, place.Clock, cancellation);
        double? meanwhile;
        await using (await takeAway())
        {
            place.Say($"away for {time.TotalSeconds:0} s: {who}");
            meanwhile = await Progress.MeasureAsync(trainers, time, place.Clock, cancellation);
        }

        var ratio = meanwhile / before;
        _table.AddRow(who, Text(time.TotalSeconds), Text(before), Text(meanwhile), ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "");
        if (ratio is not { } speed || speed < leastRatio)
        {
            _breaches.Add($"without {who} the trainers did {Text(meanwhile)} steps/s of {Text(before)}");
        }
    }

    private static async Task<IReadOnlyList<LiveTrainer>> BegunAsync(Cluster cluster, TimeProvider clock, CancellationToken cancellation)
    {
        while (true)
        {
            if (cluster.Trainers() is { Count: Devices } trainers && Progress.StepsOf(trainers) > Devices * WarmSteps)
            {
                return trainers;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellation);
        }
    }

    private static async Task<IAsyncDisposable> DatabaseAwayAsync(Cluster cluster)
    {
        await cluster.Database.StopAsync();
        return new Back(() => cluster.Database.StartAsync(CancellationToken.None));
    }

    private static async Task<IAsyncDisposable> CoordinatorsAwayAsync(Cluster cluster)
    {
        var down = await Task.WhenAll(cluster.Coordinators.Select(coordinator => coordinator.PutDownAsync(CancellationToken.None)));
        return new Back(() =>
        {
            Array.ForEach(down, one => one.Dispose());
            return Task.CompletedTask;
        });
    }

    private static string Text(double? number) => number?.ToString("0.0", CultureInfo.InvariantCulture) ?? "no";

    private sealed class Back(Func<Task> come) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await come();
    }
}
