using System.Diagnostics;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Loop;

/// <summary>
/// The order of a training: step, report, evaluate, checkpoint, and again; synchronous, on the caller's thread.
/// What is due follows from the state alone, so a training that is stopped anywhere and continued does what one that never stops does.
/// </summary>
public sealed class TrainingLoop(
    TrainingStep step, Evaluation evaluation, LoopPlan plan, ILoopHooks hooks, IStopSignal stop, IPulse pulse, TimeProvider clock)
{
    private readonly Throughput _throughput = new();
    private TrainingState _start = TrainingState.Beginning;
    private TrainingState _state = TrainingState.Beginning;
    private TrainingState? _saved;
    private bool _hasStepped;

    /// <param name="start">Where to begin.</param>
    /// <param name="isSaved">A checkpoint of the start exists.</param>
    public LoopEnd Run(TrainingState start, bool isSaved)
    {
        (_start, _state, _saved) = (start, start, isSaved ? start : null);
        pulse.Begin(TrainerPhase.Training);
        var end = RunToEnd();

        // Whatever the end says of checkpoints must be true when it is told.
        pulse.Begin(TrainerPhase.Checkpointing);
        hooks.Finish();
        return end;
    }

    // Where whoever continues this training begins: at its newest checkpoint, else once more where it began itself.
    private TrainingState Successor => _saved ?? _start;

    private LoopEnd RunToEnd()
    {
        while (true)
        {
            hooks.Collect();
            if (!_state.EvaluationOwed || TryEvaluate())
            {
                if (plan.IsCheckpointDue(_state.Step))
                {
                    Save();
                }

                if (_state.Step >= plan.Steps)
                {
                    return new LoopEnd.Done(_state);
                }
            }

            if (stop.Wish is { } reason)
            {
                Save();
                return new LoopEnd.Stopped(_state, reason);
            }

            if (Advance() is { } end)
            {
                return end;
            }
        }
    }

    private LoopEnd? Advance()
    {
        var started = clock.GetTimestamp();
        var result = Step();
        var judgement = result.Judgement;
        foreach (var notice in judgement.Notices)
        {
            hooks.Noticed(notice);
        }

        if (judgement.Policy == GuardPolicy.Skip)
        {
            _state = _state.PassOver(result.After.Data);
            return null;
        }

        _throughput.Add(result.After.Tokens - _state.Tokens, clock.GetElapsedTime(started));
        if (judgement.IsAccepted)
        {
            Accept(result);
            return null;
        }

        // Such a point is kept whether one is due or not: it is why the training ends.
        hooks.Measured(Measure(result));
        return judgement.Policy == GuardPolicy.RollBack
            ? new LoopEnd.RolledBack(_state, judgement, Successor.Data.To(result.After.Data))
            : new LoopEnd.Diverged(_state, judgement);
    }

    // The first one is where kernels are chosen and memory is found, and the end of a run's start.
    private StepResult Step()
    {
        using var activity = _hasStepped ? null : TrainingActivities.Source.StartActivity(TrainingActivities.FirstStep);
        _hasStepped = true;
        return step.Run(_state);
    }

    private void Accept(StepResult result)
    {
        _state = result.After with { EvaluationOwed = plan.IsEvaluationDue(result.After.Step) };
        hooks.Stepped(result);
        if (plan.IsMeasurementDue(_state.Step))
        {
            hooks.Measured(Measure(result));
        }

        // Now, and not with the evaluation: that may be done by a successor, who has no gradients.
        if (plan.HasInsights && _state.EvaluationOwed)
        {
            hooks.Measured(MeasureGradients(result));
        }
    }

    private Measurement Measure(StepResult result)
    {
        var measurement = new Measurement { Step = result.After.Step, Tokens = result.After.Tokens };
        measurement.Add(MetricNames.TrainLoss, result.Loss);
        if (result.GradientNorm is { } norm)
        {
            measurement.Add(MetricNames.GradientNorm, norm);
        }

        measurement.Add(MetricNames.LearningRate, result.LearningRate);
        foreach (var (metric, value) in result.Measurements)
        {
            measurement.Add(metric, value);
        }

        measurement.Add(MetricNames.TokensPerSecond, _throughput.Take());
        return measurement;
    }

    private Measurement MeasureGradients(StepResult result)
    {
        var measurement = new Measurement { Step = result.After.Step, Tokens = result.After.Tokens };
        foreach (var (metric, value) in step.GradientNormsOf(result))
        {
            measurement.Add(metric, value);
        }

        return measurement;
    }

    private bool TryEvaluate()
    {
        using var activity = TrainingActivities.Source.StartActivity(TrainingActivities.Evaluate);
        pulse.Begin(TrainerPhase.Evaluating);
        var evaluated = evaluation.Run(_state, stop);
        pulse.Begin(TrainerPhase.Training);
        if (evaluated is not { } result)
        {
            activity?.SetStatus(ActivityStatusCode.Ok, "interrupted");
            return false;
        }

        _state = _state with { EvaluationOwed = false };
        hooks.Measured(result.Measurement);
        foreach (var matrix in result.Matrices)
        {
            hooks.Measured(matrix);
        }

        return true;
    }

    // Batches that were passed over since are passed over again by whoever continues from the same step.
    private void Save()
    {
        if (_saved is not { } saved || (saved.Step, saved.EvaluationOwed) != (_state.Step, _state.EvaluationOwed))
        {
            pulse.Begin(TrainerPhase.Checkpointing);
            hooks.Save(_state);
            pulse.Begin(TrainerPhase.Training);
            _saved = _state;
        }
    }
}
