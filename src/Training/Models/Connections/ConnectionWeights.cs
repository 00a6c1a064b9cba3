using Orchestrator.Training.Models.Connections.Streams;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>The matrices of one connection over streams, from its parameters and, in dynamic forms, from the streams.</summary>
internal abstract class ConnectionWeights
{
    /// <summary>matrices_PSC, laid out as <see cref="StreamArithmetic"/> wants them.</summary>
    public abstract Tensor forward(Tensor streams_PSE);

    /// <summary>What the fused step computes the matrices from; null when they are of another form.</summary>
    public virtual StepWeights? ForFusedStep() => null;
}
