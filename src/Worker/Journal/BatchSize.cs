namespace Orchestrator.Worker.Journal;

/// <summary>How much of a journal one batch takes.</summary>
internal static class BatchSize
{
    public const int Records = 500;
    public const int Bytes = 1 << 20;
}
