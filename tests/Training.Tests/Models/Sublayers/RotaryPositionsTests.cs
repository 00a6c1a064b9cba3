using Orchestrator.Training.Models.Sublayers;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Sublayers;

public sealed class RotaryPositionsTests
{
    private const int Features = 6;

    [Fact]
    public void A_pair_turns_by_its_position_times_its_speed()
    {
        using var scope = torch.NewDisposeScope();
        using var positions = new RotaryPositions(context: 8, Features, rotaryBase: 100, torch.float64, torch.CPU);
        var x = torch.zeros([1, 8, 1, Features], torch.float64);
        x[0, torch.TensorIndex.Colon, 0, 4] = 1; // the third pair's first feature

        var turned = positions.Turn(x).select(1, 5).flatten();

        var angle = 5 * Math.Pow(100, -4.0 / Features);
        TensorAssert.Close(torch.tensor([0, 0, 0, 0, Math.Cos(angle), Math.Sin(angle)]), turned, 1e-14);
    }

    [Fact]
    public void A_product_of_two_turned_vectors_depends_on_their_distance_only()
    {
        using var scope = torch.NewDisposeScope();
        using var positions = new RotaryPositions(context: 8, Features, rotaryBase: 100, torch.float64, torch.CPU);
        var query = positions.Turn(torch.randn([Features], torch.float64).expand(1, 8, 1, -1)).view(8, Features);
        var key = positions.Turn(torch.randn([Features], torch.float64).expand(1, 8, 1, -1)).view(8, Features);

        var products = query.mm(key.t());

        TensorAssert.Close(products[2, 0], products[7, 5], 1e-12);
        Assert.True(TensorAssert.Difference(products[2, 0], products[3, 0]) > 1e-6);
    }
}
