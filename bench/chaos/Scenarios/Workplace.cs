using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos.Scenarios;

/// <summary>A folder in which a cluster works, with the text that it trains on; deleted at the end unless something is to be looked at.</summary>
internal sealed class Workplace(string folder, Action<string> say, TimeProvider clock)
{
    public string Folder => folder;

    public Action<string> Say => say;

    public TimeProvider Clock => clock;

    private string Data => Path.Combine(folder, "data");

    /// <param name="keep">Work in this folder, and leave it; null: in a temporary one.</param>
    /// <param name="say">Tells the person who waits.</param>
    /// <param name="clock">For all waiting.</param>
    /// <param name="work">Answers with what does not hold.</param>
    /// <returns>The same, and the processes that are left.</returns>
    public static async Task<IReadOnlyList<string>> UseAsync(
        string? keep, Action<string> say, TimeProvider clock, Func<Workplace, Task<IReadOnlyList<string>>> work, CancellationToken cancellation)
    {
        var folder = keep ?? Path.Combine(Path.GetTempPath(), $"orchestrator-chaos-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        var place = new Workplace(folder, say, clock);
        await Letters.PrepareAsync(folder, place.Data, cancellation);
        var breaches = await work(place);
        var left = await Leftovers.ProcessesAsync(folder, clock, cancellation);
        breaches = [.. breaches, .. left.Select(process => $"left behind: {process}")];
        if (keep is null && breaches.Count == 0)
        {
            Directory.Delete(folder, recursive: true);
        }
        else
        {
            say($"files: {folder}");
        }

        return breaches;
    }

    /// <summary>Trains what a run is held against, alone.</summary>
    public async Task<Reference> TrainAsync(RunSpec spec, CancellationToken cancellation)
    {
        var reference = await Reference.TrainAsync(spec, Path.Combine(folder, $"undisturbed-{spec.Name}-{spec.Budget.Steps}"), Data, cancellation);
        say($"undisturbed training of {spec.Name}, {spec.Budget.Steps} steps: {reference.Seconds:0.0} s");
        return reference;
    }

    public Task<Cluster> StartAsync(int coordinators, int workers, int devices, CancellationToken cancellation) =>
        Cluster.StartAsync(folder, coordinators, workers, devices, clock, cancellation);
}
