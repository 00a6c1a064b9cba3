namespace Orchestrator.Coordinator.Runs;

/// <summary>How runs are looked after.</summary>
internal sealed class RunsOptions
{
    public const string Section = "Runs";

    /// <summary>Time between two looks for runs with a deadline in the past, or deleted ones that have facts left, up to a quarter less by chance. Default: 00:00:02.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(2);
}
