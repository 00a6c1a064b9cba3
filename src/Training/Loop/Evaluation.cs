using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Loop;

/// <summary>
/// Loss on held-out documents: mean per token of every source, and their mean in the proportions of the mixture; and what is seen inside
/// the model.
/// </summary>
public sealed class Evaluation(IWorkload workload, IPulse pulse)
{
    /// <returns>Null when the wish to stop came first: then nothing was measured.</returns>
    public EvaluationResult? Run(TrainingState at, IStopSignal stop)
    {
        var measurement = new Measurement { Step = at.Step, Tokens = at.Tokens };
        var (sum, weights) = (0.0, 0.0);
        foreach (var (source, weight) in workload.HeldOut)
        {
            if (Loss(source, stop) is not { } loss)
            {
                return null;
            }

            measurement.Add(MetricNames.ValidationLossOf(source), loss);
            (sum, weights) = (sum + (weight * loss), weights + weight);
        }

        measurement.Add(MetricNames.ValidationLoss, sum / weights);
        var seen = workload.Look();
        foreach (var (metric, value) in seen.Values)
        {
            measurement.Add(metric, value);
        }

        foreach (var matrix in seen.Matrices)
        {
            matrix.Step = at.Step;
        }

        return new(measurement, seen.Matrices);
    }

    private double? Loss(string source, IStopSignal stop)
    {
        var (sum, tokens) = (0.0, 0UL);
        foreach (var batch in workload.Evaluate(source))
        {
            if (stop.Wish is not null)
            {
                return null;
            }

            pulse.Sign(TrainerPhase.Evaluating);
            (sum, tokens) = (sum + (batch.Mean * batch.Tokens), tokens + batch.Tokens);
        }

        return sum / tokens;
    }
}
