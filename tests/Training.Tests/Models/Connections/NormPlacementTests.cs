using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

public sealed class NormPlacementTests
{
    [Theory]
    [InlineData(NormPlacement.Pre)]
    [InlineData(NormPlacement.Post)]
    public void The_sublayers_norm_is_where_the_spec_puts_it(NormPlacement placement)
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        using var generator = new torch.Generator(3, torch.CPU);
        var norm = Norm.Create(new() { Kind = NormKind.Layer, Gain = true, Epsilon = 1e-5 }, 6, parameters.Scope("norm"));
        TinyGpt.Disturb(parameters);
        var x_BTD = torch.randn([2, 3, 6], torch.float64, generator: generator);
        static torch.Tensor Branch(torch.Tensor x_BTD) => x_BTD.roll(1, -1).sin();

        var y_BTD = BuiltConnection.New(ConnectionSpecs.Residual(placement), width: 6).Connection.forward(x_BTD, norm, Branch);

        var expected = placement == NormPlacement.Pre ? x_BTD + Branch(norm.forward(x_BTD)) : norm.forward(x_BTD + Branch(x_BTD));
        TensorAssert.Same(expected, y_BTD);
    }
}
