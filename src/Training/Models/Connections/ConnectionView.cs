using Orchestrator.Training.Models.Connections.Streams;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>What a connection did in a pass, in the terms that all of them share (<see cref="StreamArithmetic"/>).</summary>
/// <param name="Streams_PSE">Before the sublayer.</param>
/// <param name="Matrices_PSC">At every position.</param>
/// <param name="Static_SC">The part of the matrices that does not depend on the streams.</param>
internal sealed record ConnectionView(Tensor Streams_PSE, Tensor Matrices_PSC, Tensor Static_SC)
{
    /// <summary>S.</summary>
    public long Rate => Matrices_PSC.size(1);

    /// <summary>R, rows of the sublayer's input and output.</summary>
    public long Rows => StreamArithmetic.RowsOf(Matrices_PSC);

    /// <summary>The sublayer's, before its norm.</summary>
    public Tensor Input_PRE => StreamArithmetic.Read(Streams_PSE, Matrices_PSC);

    /// <summary>Entry (i, j) leads from stream i to stream j.</summary>
    public Tensor Mix_PSS => Matrices_PSC.narrow(2, Rows, Rate);
}
