using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models.Connections.Streams;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>
/// Hyper-connections, arXiv 2409.19606: the stream is stream_BTSD, S parallel copies of the residual. Every sublayer reads one weighted
/// sum of them and adds its output to each with a weight of its own, while a matrix mixes them (equations 2 to 5).
/// </summary>
internal sealed class HyperConnection(HyperConnectionSpec spec, ConnectionSite site) : Connection
{
    private readonly HyperWeights _weights = new(spec, site);

    // The paper says "by a factor of √n"; only division brings the summed output nearer to the residual network's.
    public override double OutputScale => spec.ScaleOutputWeights ? 1 / Math.Sqrt(spec.Rate) : 1;

    public override Tensor Open(Tensor x_BTD) => x_BTD.unsqueeze(2).repeat(1, 1, spec.Rate, 1);

    public override Tensor forward(Tensor stream_BTSD, Func<Tensor, Tensor> sublayer)
    {
        var shape = stream_BTSD.shape;
        var streams_PSD = stream_BTSD.flatten(0, 1);
        var matrices_PSC = _weights.forward(streams_PSD);
        var read_PD = StreamArithmetic.Read(streams_PSD, matrices_PSC);
        var output_BTD = sublayer(read_PD.view(shape[0], shape[1], shape[3]));
        return StreamArithmetic.Write(streams_PSD, matrices_PSC, output_BTD.flatten(0, 1)).view(shape);
    }

    public override Tensor Close(Tensor stream_BTSD) => stream_BTSD.sum(2);
}
