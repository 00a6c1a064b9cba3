using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>
/// The residual path around one sublayer: reads the sublayer's input from the stream and writes its output back. The stream's shape is the
/// connection's own business; the sublayer sees x_BTD.
/// </summary>
internal abstract class Connection
{
    /// <summary>What the initial weights of output projections are multiplied by.</summary>
    public virtual double OutputScale => 1;

    /// <summary>The stream before the first sublayer, from x_BTD.</summary>
    public abstract Tensor Open(Tensor x_BTD);

    /// <summary>The stream after this sublayer, from the stream before it.</summary>
    /// <param name="stream">As opened, or as the connection before left it.</param>
    /// <param name="sublayer">x_BTD to y_BTD, its own norm included.</param>
    public abstract Tensor forward(Tensor stream, Func<Tensor, Tensor> sublayer);

    /// <summary>x_BTD from the stream after the last sublayer.</summary>
    public abstract Tensor Close(Tensor stream);
}
