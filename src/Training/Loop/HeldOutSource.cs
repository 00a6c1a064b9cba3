namespace Orchestrator.Training.Loop;

/// <summary>Held-out documents of one source, cut into batches that are the same at every evaluation.</summary>
/// <param name="Weight">The source's share of the training mixture, in any unit.</param>
public sealed record HeldOutSource(string Name, double Weight, int Batches);
