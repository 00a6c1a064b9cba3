namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>How often checkpoints are looked after.</summary>
internal sealed class CheckpointsOptions
{
    public const string Section = "Checkpoints";

    /// <summary>A worker reads each checkpoint a few minutes after it was written, and then once in so long. Default: 1.00:00:00.</summary>
    public TimeSpan VerifyEvery { get; set; } = TimeSpan.FromDays(1);
}
