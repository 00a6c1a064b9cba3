using Orchestrator.Chaos.Faults;

namespace Orchestrator.Chaos;

/// <summary>A fault that was injected.</summary>
internal sealed record Injected(int Number, string Fault, Hit Hit, DateTimeOffset At);

/// <summary>Injects faults one after the other, several at a time, each drawn from the seed.</summary>
internal sealed class Injector(Cluster cluster, IReadOnlyList<Fault> kinds, int seed, TimeSpan pause, Action<string> say, TimeProvider clock)
{
    private const double Spread = 2.0 / 3;

    private readonly List<Injected> _injected = [];
    private readonly List<string> _failures = [];
    private readonly Lock _lock = new();

    public IReadOnlyList<Injected> Injected
    {
        get
        {
            lock (_lock)
            {
                return [.. _injected];
            }
        }
    }

    /// <summary>Faults that this suite could not inject or undo: defects of its own, after which what holds is still worth knowing.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_lock)
            {
                return [.. _failures];
            }
        }
    }

    /// <summary>Until it is told to stop; then waits for those under way to be undone.</summary>
    public async Task InjectAsync(CancellationToken cancellation)
    {
        var underWay = new List<Task>();
        for (var number = 1; !cancellation.IsCancellationRequested; number++)
        {
            var dice = new Dice(seed, number);
            await Task.Delay(dice.Seconds(pause.TotalSeconds * (1 - Spread), pause.TotalSeconds * (1 + Spread)), clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            underWay.RemoveAll(task => task.IsCompletedSuccessfully);
            underWay.Add(InjectAsync(number, dice, cancellation));
        }

        await Task.WhenAll(underWay);
    }

    private async Task InjectAsync(int number, Dice dice, CancellationToken cancellation)
    {
        var kind = kinds[dice.Below(kinds.Count)];
        var at = clock.GetUtcNow();
        try
        {
            if (!cancellation.IsCancellationRequested && await kind.InjectAsync(cluster, dice, cancellation) is { } hit)
            {
                say($"fault {number}: {kind.Name}, {hit.Target}");
                lock (_lock)
                {
                    _injected.Add(new(number, kind.Name, hit, at));
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Undone, and not counted.
        }
        catch (Exception error)
        {
            say($"fault {number}: {kind.Name} failed: {error}");
            lock (_lock)
            {
                _failures.Add($"Fault {number}, {kind.Name}, could not be injected or undone: {error.Message}");
            }
        }
    }
}
