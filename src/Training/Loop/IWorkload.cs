using Orchestrator.Training.Models;
using static TorchSharp.torch;

namespace Orchestrator.Training.Loop;

/// <summary>What is trained: parameters, data by index, and an objective.</summary>
public interface IWorkload : IDisposable
{
    ParameterSet Parameters { get; }

    /// <summary>Of one micro-batch.</summary>
    ulong TokensPerBatch { get; }

    /// <summary>Mean loss of a micro-batch, a scalar with its graph. Equal arguments and parameters give equal bits.</summary>
    Tensor Loss(MicroStep at);

    /// <summary>What <see cref="HeldOutLoss"/> can be asked for.</summary>
    IReadOnlyList<HeldOutSource> HeldOut { get; }

    /// <summary>Mean loss of a held-out micro-batch, without dropout and graph.</summary>
    double HeldOutLoss(HeldOutSource source, int batch);
}
