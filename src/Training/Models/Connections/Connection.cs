using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>
/// The residual path around one sublayer: reads the sublayer's input from the stream and writes its output back. The sublayer sees x_BTD.
/// </summary>
internal abstract class Connection
{
    /// <summary>What the initial weights of output projections are multiplied by.</summary>
    public virtual double OutputScale => 1;

    /// <summary>The stream after this sublayer, from the stream before it.</summary>
    /// <param name="stream">As opened, or as the connection before left it.</param>
    /// <param name="sublayer">x_BTD to y_BTD, its own norm included.</param>
    public abstract ResidualStream forward(ResidualStream stream, Func<Tensor, Tensor> sublayer);

    /// <summary>What it did in a pass, for who looks on.</summary>
    /// <param name="before">The stream that it was given.</param>
    /// <param name="after">The stream that it left.</param>
    public abstract ConnectionView View(ResidualStream before, ResidualStream after);
}
