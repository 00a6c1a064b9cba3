namespace Orchestrator.Cli.Dev;

/// <summary>What <c>orc dev</c> is asked for.</summary>
/// <param name="Folder">Everything the cluster keeps; made when absent.</param>
/// <param name="Workers">CPU workers, which share the machine's cores.</param>
/// <param name="Port">Of gRPC; the next one is HTTP. 0: any free pair.</param>
internal sealed record DevSettings(string Folder, int Workers, int Port)
{
    public int ThreadsPerWorker => Math.Max(Environment.ProcessorCount / Workers, 1);
}
