using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Loop;

/// <summary>How a training loop ended, and where.</summary>
public abstract record LoopEnd(TrainingState State)
{
    /// <summary>The budget is used up; evaluated and saved.</summary>
    public sealed record Done(TrainingState State) : LoopEnd(State);

    /// <summary>Asked to; saved.</summary>
    public sealed record Stopped(TrainingState State, StopReason Reason) : LoopEnd(State);

    /// <summary>A step was not finite; it is not part of the state.</summary>
    public sealed record Diverged(TrainingState State, StepResult Step) : LoopEnd(State);
}
