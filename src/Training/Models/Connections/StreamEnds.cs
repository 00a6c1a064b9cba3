using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>Where the residual path of a network begins and ends.</summary>
internal abstract class StreamEnds
{
    /// <summary>The stream before the first sublayer, from x_BTD.</summary>
    public abstract ResidualStream Open(Tensor x_BTD);

    /// <summary>x_BTD from the stream after the last sublayer.</summary>
    public abstract Tensor Close(ResidualStream stream);

    /// <summary>
    /// The mean weights_SR by which streams become the R rows that are closed to, for who looks on; R as in <see cref="ConnectionView"/>.
    /// </summary>
    public abstract Tensor View(ResidualStream stream);
}
