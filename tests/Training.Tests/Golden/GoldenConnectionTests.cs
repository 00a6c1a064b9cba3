using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Models.Connections;
using Orchestrator.Training.Tests.Models.Connections;
using TorchSharp;

namespace Orchestrator.Training.Tests.Golden;

/// <summary>
/// Connections against numbers of other implementations: outputs and every gradient, in double precision. What a case is of, its fields
/// alone say.
/// </summary>
public sealed class GoldenConnectionTests
{
    private const double Tolerance = 1e-9;

    public static TheoryData<GoldenCase> Cases => [.. GoldenCase.All()];

    public static TheoryData<GoldenCase> ManifoldCases => [.. GoldenCase.All().Where(golden => golden.Has("residual_matrix"))];

    [Fact]
    public void Golden_cases_of_every_kind_are_found() =>
        Assert.Equal(
            [ConnectionSpec.KindOneofCase.Hyper, ConnectionSpec.KindOneofCase.Frac, ConnectionSpec.KindOneofCase.Manifold],
            GoldenCase.All().Select(golden => Spec(golden).KindCase).Distinct().Order());

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Golden_output_and_gradients_agree(GoldenCase golden)
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        var connection = new SettledConnection(Spec(golden), Site(golden, parameters));
        Fill(parameters, golden);
        var leaves = parameters.Tensors.ToDictionary(pair => pair.Key["connection.".Length..], pair => pair.Value);
        var isOneVector = golden.Has("h");
        var stream = leaves[isOneVector ? "h" : "H"] = golden.Tensor(isOneVector ? "h" : "H").requires_grad_(true);
        leaves["branch_weight"] = golden.Tensor("branch_weight").requires_grad_(true);

        torch.Tensor? read = null;
        var written = connection.forward(isOneVector ? connection.Open(stream) : stream, x_BTD =>
        {
            read = x_BTD.detach();
            return torch.nn.functional.linear(x_BTD, leaves["branch_weight"].t());
        });
        var output = isOneVector ? connection.Close(written) : written;
        (output * golden.Tensor("cotangent")).sum().backward();

        TensorAssert.Close(golden.Tensor("branch_input"), read!, Tolerance, "branch_input");
        TensorAssert.Close(golden.Tensor("output"), output, Tolerance, "output");
        foreach (var (name, expected) in golden.Gradients())
        {
            Assert.True(leaves[name].grad is not null, $"{name} has no gradient.");
            TensorAssert.Close(expected, leaves[name].grad!, Tolerance, $"gradient of {name}");
        }
    }

    [Theory]
    [MemberData(nameof(ManifoldCases), DisableDiscoveryEnumeration = true)]
    public void Golden_residual_matrices_agree_and_lead_from_column_to_row(GoldenCase golden)
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        var weights = new ManifoldWeights(Spec(golden).Manifold, Site(golden, parameters));
        Fill(parameters, golden);

        var matrices_PSC = weights.forward(golden.Tensor("H").flatten(0, 1));

        var expected = golden.Tensor("residual_matrix").flatten(0, 1);
        TensorAssert.Close(expected, matrices_PSC.narrow(2, 1, golden.Whole("rate")).transpose(1, 2), Tolerance);
    }

    private static ConnectionSpec Spec(GoldenCase golden)
    {
        var rate = (uint)golden.Whole("rate");
        if (golden.Has("phi"))
        {
            return ConnectionSpecs.Manifold(rate, ConnectionSpecs.Sinkhorn((uint)golden.Whole("iterations")));
        }

        var (dynamic, tanh) = (golden.Switch("dynamic"), golden.Switch("tanh"));
        return golden.Has("h") ? ConnectionSpecs.Frac(rate, dynamic, tanh) : ConnectionSpecs.Hyper(rate, dynamic, tanh);
    }

    // Every parameter has a value in the case, so that the sublayer's index makes no difference.
    private static ConnectionSite Site(GoldenCase golden, ParameterSet parameters) =>
        new(Sublayer: 0, golden.Whole("d"), golden.Norm(), parameters.Scope("connection"));

    private static void Fill(ParameterSet parameters, GoldenCase golden)
    {
        using var no = torch.no_grad();
        foreach (var parameter in parameters.All)
        {
            parameter.Value.copy_(golden.Tensor(parameter.Name["connection.".Length..]));
        }
    }
}
