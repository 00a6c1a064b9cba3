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
internal sealed record ResidualStream(Tensor State, PendingWrite? Pending = null, StepRecord? Record = null);

/// <summary>A sublayer's output on its way into the streams (<see cref="Streams.StreamArithmetic.Write"/>).</summary>
internal sealed record PendingWrite(Tensor Matrices_PSC, Tensor Output_PRE);
