using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Models.Connections;
using Orchestrator.Training.Tests.Models.Connections;
using TorchSharp;

namespace Orchestrator.Training.Tests.Golden;

/// <summary>Hyper-connections against numbers of an independent implementation: outputs and every gradient, in double precision.</summary>
public sealed class GoldenHyperConnectionTests
{
    private const double Tolerance = 1e-9;

    public static TheoryData<GoldenCase> Cases => [.. GoldenCase.All().Where(IsHyper)];

    [Fact]
    public void Golden_cases_of_hyper_connections_are_found() => Assert.NotEmpty(Cases);

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Golden_output_and_gradients_of_hyper_connections_agree(GoldenCase golden)
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        var connection = Build(golden, parameters);
        var leaves = parameters.Tensors.ToDictionary(pair => pair.Key["connection.".Length..], pair => pair.Value);
        leaves["H"] = golden.Tensor("H").requires_grad_(true);
        leaves["branch_weight"] = golden.Tensor("branch_weight").requires_grad_(true);

        torch.Tensor? read = null;
        var output = connection.forward(leaves["H"], x_BTD =>
        {
            read = x_BTD.detach();
            return torch.nn.functional.linear(x_BTD, leaves["branch_weight"].t());
        });
        (output * golden.Tensor("cotangent")).sum().backward();

        TensorAssert.Close(golden.Tensor("branch_input"), read!, Tolerance, "branch_input");
        TensorAssert.Close(golden.Tensor("output"), output, Tolerance, "output");
        foreach (var (name, expected) in golden.Gradients())
        {
            Assert.True(leaves[name].grad is not null, $"{name} has no gradient.");
            TensorAssert.Close(expected, leaves[name].grad!, Tolerance, $"gradient of {name}");
        }
    }

    // By the fields alone: the others have no static_alpha, or one hidden vector where these have several.
    private static bool IsHyper(GoldenCase golden) => golden.Has("H") && golden.Has("static_alpha");

    private static SettledConnection Build(GoldenCase golden, ParameterSet parameters)
    {
        var spec = new ConnectionSpec
        {
            Hyper = new()
            {
                Rate = (uint)golden.Whole("rate"),
                Dynamic = golden.Switch("dynamic"),
                Tanh = golden.Switch("tanh"),
                ScaleOutputWeights = false,
            },
        };
        var site = new ConnectionSite(golden.Whole("layer"), golden.Whole("d"), golden.Norm(), parameters.Scope("connection"));
        var connection = new SettledConnection(spec, site);
        using var no = torch.no_grad();
        foreach (var parameter in parameters.All)
        {
            parameter.Value.copy_(golden.Tensor(parameter.Name["connection.".Length..]));
        }

        return connection;
    }
}
