using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>The matrices of one connection over streams, from its parameters and, in dynamic forms, from the streams.</summary>
internal abstract class ConnectionWeights
{
    /// <summary>matrices_PSC, laid out as <see cref="Streams.StreamArithmetic"/> wants them.</summary>
    public abstract Tensor forward(Tensor streams_PSE);
}
