using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Loop;

/// <summary>Loss on held-out documents: of every source, and their mean in the proportions of the training mixture.</summary>
public sealed class Evaluation(IWorkload workload)
{
    /// <returns>Null when the wish to stop came first: then nothing has been measured.</returns>
    public Measurement? Run(TrainingState at, IStopSignal stop)
    {
        var sources = new List<MetricValue>();
        var (sum, weights) = (0.0, 0.0);
        foreach (var source in workload.HeldOut)
        {
            if (Loss(source, stop) is not { } loss)
            {
                return null;
            }

            sum += source.Weight * loss;
            weights += source.Weight;
            sources.Add(new MetricValue { Metric = MetricNames.ValidationLossOf(source.Name), Value = loss });
        }

        var measurement = new Measurement { Step = at.Step, Tokens = at.Tokens };
        measurement.Add(MetricNames.ValidationLoss, sum / weights);
        measurement.Values.Add(sources);
        return measurement;
    }

    private double? Loss(HeldOutSource source, IStopSignal stop)
    {
        var sum = 0.0;
        for (var batch = 0; batch < source.Batches; batch++)
        {
            if (stop.Wish is not null)
            {
                return null;
            }

            sum += workload.HeldOutLoss(source, batch);
        }

        return sum / source.Batches;
    }
}
