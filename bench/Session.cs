namespace Orchestrator.Bench;

/// <summary>What a benchmark is given.</summary>
/// <param name="Rounds">Rounds that count.</param>
/// <param name="Folder">A folder of its own, deleted afterwards.</param>
/// <param name="Say">Is told how far it is.</param>
internal sealed record Session(int Rounds, string Folder, Action<string> Say)
{
    private const int WarmUpRounds = 3;

    /// <summary>What is compared takes turns within each round, so that all of it meets the same disturbances.</summary>
    /// <returns>For each round, whether it counts: the first few only warm up.</returns>
    public IEnumerable<bool> BeginRounds(CancellationToken cancellation)
    {
        for (var round = 1 - WarmUpRounds; round <= Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            Say(round > 0 ? $"round {round} of {Rounds}" : $"warming up, round {round + WarmUpRounds} of {WarmUpRounds}");
            yield return round > 0;
        }
    }
}
