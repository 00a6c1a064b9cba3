using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>
/// Invariant 10 of hyper-connections: unrolled, static matrices are one dense matrix c that makes every sublayer's input of all outputs
/// before it, h_k = Σ_j c_kj·T_j (arXiv 2409.19606, equation 27). T_0 is the embedding, and the last row makes the summed output.
/// </summary>
public sealed class DenseMatrixTests : IDisposable
{
    private const int Width = BuiltConnection.Width;
    private const int Rate = 3;
    private const int Sublayers = 6;

    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly torch.Generator _generator = new(2, torch.CPU);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void The_dense_matrix_of_any_static_matrices_reproduces_every_sublayers_input()
    {
        var connections = Build(BuiltConnection.Disturbed);
        var (inputs, outputs) = Run(connections);
        var dense = Unroll(connections);

        for (var sublayer = 0; sublayer < inputs.Count; sublayer++)
        {
            var expected = outputs.Take(sublayer + 1).Select((output_BTD, from) => dense[sublayer][from] * output_BTD);
            TensorAssert.Close(expected.Aggregate((sum, term) => sum + term), inputs[sublayer], 1e-12, $"input {sublayer}");
        }
    }

    [Fact]
    public void At_first_every_sublayer_reads_every_output_before_it_alike()
    {
        var dense = Unroll(Build((spec, sublayer) => BuiltConnection.New(spec, sublayer)));

        Assert.All(dense.SkipLast(1), row => Assert.All(row, entry => Assert.Equal(1, entry.item<double>())));
        Assert.All(dense[^1], entry => Assert.Equal(Rate, entry.item<double>()));
    }

    private static List<BuiltConnection> Build(Func<Contracts.V1.ConnectionSpec, int, BuiltConnection> build) =>
        [.. Enumerable.Range(0, Sublayers).Select(sublayer => build(ConnectionSpecs.Hyper(Rate, dynamic: false), sublayer))];

    // The sublayers' inputs, of which the last is the summed output; and what goes into the streams, of which the first is the embedding.
    private (List<torch.Tensor> Inputs, List<torch.Tensor> Outputs) Run(List<BuiltConnection> connections)
    {
        List<torch.Tensor> inputs = [];
        List<torch.Tensor> outputs = [torch.randn([1, 2, Width], torch.float64, generator: _generator)];
        var stream = connections[0].Connection.Open(outputs[0]);
        foreach (var connection in connections)
        {
            stream = connection.forward(stream, x_BTD =>
            {
                inputs.Add(x_BTD);
                outputs.Add(x_BTD.roll(1, -1).sin());
                return outputs[^1];
            });
        }

        inputs.Add(connections[0].Connection.Close(stream));
        return (inputs, outputs);
    }

    private static List<List<torch.Tensor>> Unroll(List<BuiltConnection> connections)
    {
        // What of each output is in the streams, B·ΠA_r so far.
        List<torch.Tensor> carried_S = [torch.ones(Rate, torch.float64)];
        List<List<torch.Tensor>> dense = [];
        foreach (var connection in connections)
        {
            var alpha_SR = connection.Parameters["static_alpha"].detach();
            var (read_S, mix_SS) = (alpha_SR.select(1, 0), alpha_SR.narrow(1, 1, Rate));
            dense.Add([.. carried_S.Select(output => output.dot(read_S))]);
            carried_S =
            [
                .. carried_S.Select(output => torch.mm(output.unsqueeze(0), mix_SS).squeeze(0)),
                connection.Parameters["static_beta"].detach(),
            ];
        }

        dense.Add([.. carried_S.Select(output => output.sum())]);
        return dense;
    }
}
