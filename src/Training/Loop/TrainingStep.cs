using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Insights;
using Orchestrator.Training.Loop.Guarding;
using Orchestrator.Training.Optimization;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Loop;

/// <summary>
/// One optimiser step: micro-batches forward and backward, clip, judge, update. What the guard does not accept never reaches the weights.
/// </summary>
public sealed class TrainingStep : IDisposable
{
    private readonly IWorkload _workload;
    private readonly Gradients _gradients;
    private readonly AdamW _optimizer;
    private readonly LearningRateSchedule _schedule;
    private readonly StepGuard _guard;
    private readonly double _clipNorm;
    private readonly uint _accumulation;

    /// <summary>The workload stays the caller's.</summary>
    public TrainingStep(RunSpec resolved, IWorkload workload)
    {
        var adamw = resolved.Optimizer.Adamw;
        _workload = workload;
        _gradients = new Gradients(workload.Parameters);
        _optimizer = new AdamW(adamw, workload.Parameters, _gradients);
        _schedule = new LearningRateSchedule(resolved.Schedule, adamw.LearningRate, LoopPlan.Of(resolved).Steps);
        _guard = new StepGuard(resolved.Guard);
        _clipNorm = resolved.Optimizer.ClipNorm;
        _accumulation = resolved.Batch.Accumulation;
        Tensors = new TrainedTensors(workload.Parameters.Tensors, _optimizer.State);
    }

    /// <summary>What a step changes.</summary>
    public TrainedTensors Tensors { get; }

    public StepResult Run(TrainingState before)
    {
        // Little that the last step's graph leaves to the collector lies between large freed tensors, and keeps their memory from being
        // used again.
        GC.Collect(generation: 0);
        using var scope = NewDisposeScope();
        var learningRate = _schedule.At(before.Step + 1);
        var (loss, measurements) = Accumulate(before);
        var after = before with
        {
            Step = before.Step + 1,
            Tokens = before.Tokens + (_accumulation * _workload.TokensPerBatch),
            Data = before.Data.Next(_accumulation),
            EvaluationOwed = false,
        };
        double? norm = double.IsFinite(loss) ? _gradients.Clip(_clipNorm) : null;
        return Judge(before, new StepResult(after, loss, norm, learningRate, measurements));
    }

    /// <summary>The norms of the gradients of the step that was just done, by part of the model.</summary>
    public IEnumerable<(string Metric, double Value)> GradientNormsOf(StepResult step) =>
        GradientNorms.Of(_workload.Parameters.All, step.GradientNorm ?? double.NaN);

    public void Dispose()
    {
        _optimizer.Dispose();
        _gradients.Dispose();
    }

    private StepResult Judge(TrainingState before, StepResult result)
    {
        var judged = result with { Judgement = _guard.Judge(before, result) };
        if (!judged.Judgement.IsAccepted)
        {
            return judged;
        }

        _optimizer.Step(judged.LearningRate);
        return judged with { After = judged.After with { Guard = _guard.Accept(before.Guard, judged) } };
    }

    // Ends early with the first loss that is not finite: the gradients are of no use then.
    private (double MeanLoss, Dictionary<string, double> Measurements) Accumulate(TrainingState before)
    {
        _gradients.Clear();
        var (mean, measurements, data) = (0.0, new Dictionary<string, double>(), before.Data);
        for (var index = 0u; index < _accumulation; index++, data = data.Next())
        {
            using var scope = NewDisposeScope();
            var losses = _workload.Loss(new MicroStep(before.Step, index, data.BatchIndex));
            var (objective, loss) = (Number(losses.Objective), Number(losses.Loss));
            if (!double.IsFinite(objective))
            {
                return (double.IsFinite(loss) ? objective : loss, measurements);
            }

            losses.Objective.Over(_accumulation).backward();
            mean += loss / _accumulation;
            foreach (var (metric, value) in losses.Measurements)
            {
                measurements[metric] = measurements.GetValueOrDefault(metric) + (Number(value) / _accumulation);
            }
        }

        return (mean, measurements);
    }

    private static double Number(Tensor scalar) => scalar.to(float64).item<double>();
}
