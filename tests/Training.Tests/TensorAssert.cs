using Orchestrator.Training.Platform;
using TorchSharp;

namespace Orchestrator.Training.Tests;

/// <summary>Comparisons of whole tensors.</summary>
internal static class TensorAssert
{
    public static void Same(torch.Tensor expected, torch.Tensor actual) =>
        Assert.True(expected.equal(actual).all().item<bool>(), $"Tensors differ by up to {Difference(expected, actual):e2}.");

    /// <summary>|actual − expected| ≤ tolerance · max(1, |expected|).</summary>
    public static void Close(torch.Tensor expected, torch.Tensor actual, double tolerance, string what = "tensors")
    {
        Assert.Equal(expected.shape, actual.shape);
        var excess = (Minus(actual, expected).abs() / torch.maximum(expected.abs(), torch.ones_like(expected))).max().item<double>();
        Assert.True(excess <= tolerance, $"{what} differ by {excess:e2}, allowed is {tolerance:e0}.");
    }

    public static double Difference(torch.Tensor left, torch.Tensor right) =>
        Minus(left, right).abs().max().to(torch.float64).item<double>();

    private static torch.Tensor Minus(torch.Tensor left, torch.Tensor right) => left.detach().clone().PlusInPlace(right.detach(), -1);
}
