using Orchestrator.Training.Models.Sublayers.Experts;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Sublayers;

public sealed class RouterLossesTests
{
    [Fact]
    public void Equal_shares_and_probabilities_have_a_balance_loss_of_one()
    {
        using var scope = torch.NewDisposeScope();

        var share_E = torch.full([8], 0.125, torch.float64);

        Assert.Equal(1, RouterLosses.Balance(share_E.expand(7, -1), share_E).item<double>(), 1e-15);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Experts_that_take_everything_have_a_balance_loss_of_all_over_those(int taken)
    {
        using var scope = torch.NewDisposeScope();
        var share_E = torch.zeros([8], torch.float64);
        share_E.narrow(0, 0, taken).fill_(1.0 / taken);

        Assert.Equal(8.0 / taken, RouterLosses.Balance(share_E.expand(5, -1), share_E).item<double>(), 1e-15);
    }

    [Fact]
    public void The_balance_loss_weighs_mean_probabilities_by_shares()
    {
        using var scope = torch.NewDisposeScope();
        var probabilities_PE = torch.tensor([0.7, 0.2, 0.1, 0.1, 0.6, 0.3]).view(2, 3);

        // Means 0.4, 0.4, 0.2.
        var loss = RouterLosses.Balance(probabilities_PE, torch.tensor([0.5, 0.25, 0.25]));
        Assert.Equal(3 * ((0.5 * 0.4) + (0.25 * 0.4) + (0.25 * 0.2)), loss.item<double>(), 1e-15);
    }

    [Fact]
    public void The_z_loss_is_the_mean_square_of_the_logits_log_sum()
    {
        using var scope = torch.NewDisposeScope();
        var logits_PE = torch.tensor([0, 0, Math.Log(3), 0]).view(2, 2);

        var expected = ((Math.Log(2) * Math.Log(2)) + (Math.Log(4) * Math.Log(4))) / 2;
        Assert.Equal(expected, RouterLosses.Z(logits_PE).item<double>(), 1e-15);
    }
}
