using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>
/// The residual path around one sublayer: reads the sublayer's input from the stream, writes its output back, and places its norm. The
/// sublayer sees x_BTD.
/// </summary>
internal abstract class Connection
{
    /// <summary>What the initial weights of output projections are multiplied by.</summary>
    public virtual double OutputScale => 1;

    /// <summary>The stream after this sublayer, from the stream before it.</summary>
    /// <param name="stream">As opened, or as the connection before left it.</param>
    /// <param name="norm">Of this sublayer.</param>
    /// <param name="sublayer">x_BTD to y_BTD, without its norm.</param>
    public abstract ResidualStream forward(ResidualStream stream, Norm norm, Func<Tensor, Tensor> sublayer);
}
