using Orchestrator.Contracts.V1;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>The papers' counts of one module's parameters: invariant 5 of hyper- and frac-connections, 8 of manifold connections.</summary>
public sealed class ConnectionParameterCountTests
{
    private const int Width = 2048;

    [Theory]
    [InlineData(1, 3, 6149)]
    [InlineData(2, 8, 8202)]
    [InlineData(4, 24, 12_314)]
    [InlineData(8, 80, 20_562)]
    public void Of_hyper_connections(uint rate, long fixedForm, long dynamic)
    {
        Assert.Equal(fixedForm, Count(ConnectionSpecs.Hyper(rate, dynamic: false)));
        Assert.Equal(dynamic, Count(ConnectionSpecs.Hyper(rate)));
        Assert.Equal(dynamic + Width, Count(ConnectionSpecs.Hyper(rate), gain: true));
        Assert.Equal(dynamic, Count(ConnectionSpecs.Hyper(rate, mixing: ConnectionSpecs.Sinkhorn())));
    }

    // Of n(n+2) + d(n+2) + 2 with a part less, and its scale where no other column has it too.
    [Theory]
    [InlineData(false, true, true, (4 * 5) + (Width * 5) + 2)]
    [InlineData(true, false, true, (4 * 2) + (Width * 2) + 2)]
    [InlineData(true, true, false, (4 * 5) + (Width * 5) + 1)]
    [InlineData(false, false, true, 4 + Width + 1)]
    [InlineData(false, false, false, 0)]
    public void Of_hyper_connections_that_are_trained_in_parts(bool read, bool mix, bool write, long expected)
    {
        Assert.Equal(expected, Count(ConnectionSpecs.Frozen(4, dynamic: true, read, mix, write)));
        Assert.Equal(expected > 0 ? expected + Width : 0, Count(ConnectionSpecs.Frozen(4, dynamic: true, read, mix, write), gain: true));
    }

    [Theory]
    [InlineData(1, 3, 6149, 8197)]
    [InlineData(2, 10, 5132, 6156)]
    [InlineData(4, 36, 4646, 5158)]
    [InlineData(8, 136, 4490, 4746)]
    public void Of_frac_connections(uint rate, long fixedForm, long dynamic, long withGain)
    {
        Assert.Equal(fixedForm, Count(ConnectionSpecs.Frac(rate, dynamic: false)));
        Assert.Equal(dynamic, Count(ConnectionSpecs.Frac(rate)));
        Assert.Equal(withGain, Count(ConnectionSpecs.Frac(rate), gain: true));
        Assert.Equal(dynamic, Count(ConnectionSpecs.Frac(rate, norm: false), gain: true));
        Assert.Equal(dynamic - 2, Count(ConnectionSpecs.Frac(rate, scale: false)));
    }

    [Theory]
    [InlineData(1280, 122_907)]
    [InlineData(1920, 184_347)]
    [InlineData(2560, 245_787)]
    public void Of_manifold_connections_at_rate_4(int width, long expected) =>
        Assert.Equal(expected, Count(ConnectionSpecs.Manifold(4), gain: true, width));

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 6)]
    [InlineData(4, 24)]
    public void Of_manifold_connections_with_other_mixings(uint rate, long permutations)
    {
        const int Narrow = 8;
        var perColumn = (rate * Narrow) + 1;
        Assert.Equal((2 * rate * perColumn) + 2, Count(ConnectionSpecs.Manifold(rate, ConnectionSpecs.Identity), gain: true, Narrow));
        Assert.Equal(
            (((rate * rate) + (2 * rate)) * perColumn) + 3,
            Count(ConnectionSpecs.Manifold(rate, ConnectionSpecs.Free), gain: true, Narrow));
        Assert.Equal(
            ((permutations + (2 * rate)) * perColumn) + 3,
            Count(ConnectionSpecs.Manifold(rate, ConnectionSpecs.Permutation), gain: true, Narrow));
    }

    private static long Count(ConnectionSpec spec, bool gain = false, int width = Width)
    {
        using var scope = torch.NewDisposeScope();
        return BuiltConnection.New(spec, width: width, norm: new() { Kind = NormKind.Rms, Gain = gain, Epsilon = 1e-5 }).All.Count;
    }
}
