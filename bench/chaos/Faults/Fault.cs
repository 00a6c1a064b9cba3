namespace Orchestrator.Chaos.Faults;

/// <summary>One kind of fault.</summary>
/// <param name="Name">As --faults names it.</param>
/// <param name="InjectAsync">
/// Does it, and undoes what does not heal by itself, before it returns. It answers with what was hit, and null when there was nothing to hit.
/// </param>
internal sealed record Fault(string Name, Func<Cluster, Dice, CancellationToken, Task<Hit?>> InjectAsync);

/// <summary>What a fault has hit.</summary>
/// <param name="Target">For the report.</param>
/// <param name="Trainer">Whose attempt ends by it; null: it should end none.</param>
internal sealed record Hit(string Target, LiveTrainer? Trainer = null);
