using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Loop;

/// <summary>How many steps to do, and after which of them to do what else.</summary>
public sealed record LoopPlan(ulong Steps, ulong EvaluateEvery, ulong CheckpointEvery, ulong MeasureEvery)
{
    public static LoopPlan Of(RunSpec resolved) => new(
        RunLength.Of(resolved).Steps, resolved.Evaluation.EverySteps, resolved.Checkpoint.EverySteps, resolved.Journal.EverySteps)
    {
        HasInsights = resolved.Evaluation.Insights,
    };

    /// <summary>Evaluations look into the model, too.</summary>
    public bool HasInsights { get; init; }

    public bool IsEvaluationDue(ulong step) => step % EvaluateEvery == 0 || step == Steps;

    /// <summary>Nothing is lost at the beginning, so none is due there.</summary>
    public bool IsCheckpointDue(ulong step) => step > 0 && (step % CheckpointEvery == 0 || step == Steps);

    public bool IsMeasurementDue(ulong step) => step % MeasureEvery == 0;
}
