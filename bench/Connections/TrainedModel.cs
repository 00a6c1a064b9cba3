using System.Diagnostics;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Platform;
using Orchestrator.Training.Workloads;

namespace Orchestrator.Bench.Connections;

/// <summary>A model in training, one timed step at a time.</summary>
internal sealed class TrainedModel : IDisposable
{
    private readonly LanguageModelWorkload _workload;
    private readonly TrainingStep _step;

    public TrainedModel(string name, RunSpec resolved, DataMixture data)
    {
        Name = name;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = TorchMemory.AllocatedBytes;
        _workload = new LanguageModelWorkload(resolved, data, MeasuredDevice.Torch);
        _step = new TrainingStep(resolved, _workload);
        var transformer = resolved.Model.Transformer;
        TokensPerStep = RunEstimate.Of(resolved).TokensPerStep;
        CountedFlopsPerToken = (6.0 * RunEstimate.Of(resolved).MatrixParameters)
            + (3 * 4.0 * transformer.Layers * transformer.Width * (transformer.Context + 1) / 2);

        // The first step allocates what stays.
        Step();
        PeakBytes = MeasuredDevice.IsGpu ? null : PeakMemory.During(() => Step()) - before;
    }

    public string Name { get; }

    public double TokensPerStep { get; }

    /// <summary>
    /// 6 per matrix parameter, and causal attention forward and backward. The connections' own work is not counted: it is overhead.
    /// </summary>
    public double CountedFlopsPerToken { get; }

    /// <summary>
    /// The most that lives at once: parameters, gradients, optimiser and a step's activations; null where it cannot be counted: on a GPU, or by a C
    /// library that does not.
    /// </summary>
    public long? PeakBytes { get; }

    public TrainingState State { get; private set; } = TrainingState.Beginning;

    public TrainedTensors Tensors => _step.Tensors;

    /// <returns>Seconds of one optimiser step.</returns>
    public double Step()
    {
        MeasuredDevice.Finish();
        var started = Stopwatch.GetTimestamp();
        var result = _step.Run(State);
        if (!result.Judgement.IsAccepted)
        {
            throw new InvalidOperationException($"{Name}: {result.Judgement.Message}");
        }

        State = result.After;
        MeasuredDevice.Finish();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public void Dispose()
    {
        _step.Dispose();
        _workload.Dispose();
    }
}
