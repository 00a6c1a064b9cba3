using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data.Sampling;
using Orchestrator.Training.Loop.Guarding;

namespace Orchestrator.Training.Loop;

/// <summary>How a training loop ended, and where.</summary>
public abstract record LoopEnd(TrainingState State)
{
    /// <summary>The budget is used up; evaluated and saved.</summary>
    public sealed record Done(TrainingState State) : LoopEnd(State);

    /// <summary>Asked to; saved.</summary>
    public sealed record Stopped(TrainingState State, StopReason Reason) : LoopEnd(State);

    /// <summary>The guard did not accept a step and ends the training; the step is not part of the state.</summary>
    public sealed record Diverged(TrainingState State, Judgement Judgement) : LoopEnd(State);

    /// <summary>Likewise, but the training is to be continued from its newest checkpoint, without any batch from there up to the step.</summary>
    public sealed record RolledBack(TrainingState State, Judgement Judgement, SkippedRange Past) : LoopEnd(State);
}
