using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Models.Connections;
using Orchestrator.Training.Models.Connections.Streams;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>A connection and the ends of its path, of which tests see the stream after each write.</summary>
internal sealed class SettledConnection(ConnectionSpec spec, ConnectionSite site)
{
    private readonly Connection _connection = ConnectionCatalog.Build(spec, site);
    private readonly StreamEnds _ends = ConnectionCatalog.BuildEnds(
        spec, site with { Parameters = site.Parameters.Parameters.Scope("collapse") });

    public torch.Tensor Open(torch.Tensor x_BTD) => _ends.Open(x_BTD).State;

    public torch.Tensor forward(torch.Tensor state, Func<torch.Tensor, torch.Tensor> sublayer) => forward(state, new NoNorm(), sublayer);

    public torch.Tensor forward(torch.Tensor state, Norm norm, Func<torch.Tensor, torch.Tensor> sublayer) =>
        StreamArithmetic.Settle(_connection.forward(new ResidualStream(state), norm, sublayer));

    public torch.Tensor Close(torch.Tensor state) => _ends.Close(new ResidualStream(state));
}
