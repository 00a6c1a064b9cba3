namespace Orchestrator.Chaos.Faults;

/// <summary>One kind of fault.</summary>
/// <param name="Name">As --faults names it.</param>
/// <param name="InjectAsync">
/// Does it, and undoes what does not heal by itself, before it returns. It answers with what was hit, and null when there was nothing to hit.
/// </param>
internal sealed record Fault(string Name, Func<Cluster, Dice, CancellationToken, Task<Hit?>> InjectAsync);

/// <summary>What a fault has hit.</summary>
/// <param name="Target">For the report.</param>
internal sealed record Hit(string Target)
{
    /// <summary>Whose attempts end by it; those of all others should go on.</summary>
    public IReadOnlyList<LiveTrainer> Trainers { get; init; } = [];

    /// <summary>Names of those that may be missed for a while.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    public static Hit Of(LiveTrainer trainer) => new(trainer.Run) { Trainers = [trainer] };

    public static Hit Of(Server server) => new(server.Name) { Servers = [server.Name] };

    public static Hit Of(IEnumerable<Server> servers, string target) => new(target) { Servers = [.. servers.Select(server => server.Name)] };
}
