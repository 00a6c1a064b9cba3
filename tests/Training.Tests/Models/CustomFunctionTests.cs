using Orchestrator.Training.Models;
using Orchestrator.Training.Models.Connections.Mixings;
using Orchestrator.Training.Models.Connections.Streams;
using static TorchSharp.torch;

namespace Orchestrator.Training.Tests.Models;

public sealed class CustomFunctionTests
{
    public static TheoryData<string> Functions => [.. Results.Keys];

    private static Dictionary<string, Func<Tensor, Tensor>> Results { get; } = new()
    {
        [nameof(ReadStreams)] = streams_PSE => ReadStreams.Of(streams_PSE, ones(2, 3, 5)),
        [nameof(WriteStreams)] = streams_PSE => WriteStreams.Of(streams_PSE, ones(2, 3, 5), ones(2, 1, 4)),
        [nameof(InverseRms)] = streams_PSE => InverseRms.Of(streams_PSE, epsilon: 1e-6),
        [nameof(Sinkhorn)] = streams_PSE => Sinkhorn.Of(streams_PSE.narrow(2, 0, 3), iterations: 2),
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_backward_pass_leaves_no_tensor_to_the_scope_around_it(string function)
    {
        using var scope = NewDisposeScope();
        using var streams_PSE = ones([2, 3, 4], requires_grad: true);
        var loss = Results[function](streams_PSE).sum();
        var before = scope.DisposablesCount;

        loss.backward();

        Assert.Equal(before, scope.DisposablesCount);
    }
}
