using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Execution;

/// <summary>A request to stop that the agent passed on.</summary>
/// <param name="Reason">The last one that was given.</param>
/// <param name="At">When it was first passed on, by the machine's monotonic clock: a wall clock that is set must not end anybody's grace.</param>
internal sealed record StopWish(StopReason Reason, TimeSpan At);

/// <summary>What the agent sees of a task that it holds.</summary>
/// <param name="IsAlive">Its process runs.</param>
/// <param name="IsShipped">Everything it wrote is acknowledged.</param>
/// <param name="Asked">Null: not asked to stop.</param>
internal sealed record TaskSituation(bool IsAlive, bool IsShipped, StopWish? Asked);

/// <summary>What to do about one task.</summary>
internal abstract record TaskAction
{
    public sealed record Start : TaskAction;

    /// <summary>Report it as ended; it never begins.</summary>
    public sealed record Refuse(string Why) : TaskAction;

    public sealed record AskToStop(StopReason Reason) : TaskAction;

    public sealed record Kill(string Why) : TaskAction;

    /// <summary>Remove what is left of it.</summary>
    public sealed record Forget : TaskAction;
}
