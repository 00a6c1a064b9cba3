using Orchestrator.Training.Models.Connections.Streams;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>
/// The residual path between two sublayers. A connection may leave its last write to whoever reads next, which saves a pass over the
/// path's largest tensor.
/// </summary>
/// <param name="State">Before the pending write. Its shape is the connections' own business.</param>
/// <param name="Pending">What is still to be written; null when nothing is.</param>
/// <param name="Record">Of the fused step that wrote the state, if one did.</param>
internal sealed record ResidualStream(Tensor State, PendingWrite? Pending = null, StepRecord? Record = null) : IDisposable
{
    public static ResidualStream OfTensors(IReadOnlyList<Tensor> tensors) =>
        new(tensors[0], tensors.Count == 1 ? null : new(tensors[1], tensors[2]));

    public IReadOnlyList<Tensor> ToTensors() => Pending is null ? [State] : [State, Pending.Matrices_PSC, Pending.Output_PRE];

    /// <summary>Lets go of what only a backward pass may still need, and holds itself.</summary>
    public void Dispose()
    {
        foreach (var tensor in ToTensors())
        {
            tensor.Dispose();
        }
    }
}

/// <summary>A sublayer's output on its way into the streams (<see cref="Streams.StreamArithmetic.Write"/>).</summary>
internal sealed record PendingWrite(Tensor Matrices_PSC, Tensor Output_PRE);
