using Orchestrator.Training.Platform;
using TorchSharp;

namespace Orchestrator.Training.Tests;

/// <summary>Slopes measured by taking small steps to both sides.</summary>
internal static class FiniteDifferences
{
    private const double Step = 1e-6;

    /// <summary>Fails unless the value's gradient with respect to each leaf is what small steps say.</summary>
    public static void Check(IEnumerable<KeyValuePair<string, torch.Tensor>> leaves, Func<torch.Tensor> value, double tolerance = 1e-7)
    {
        value().backward();
        foreach (var (name, leaf) in leaves)
        {
            TensorAssert.Close(Of(leaf, value), leaf.grad!, tolerance, name);
        }
    }

    private static torch.Tensor Of(torch.Tensor leaf, Func<torch.Tensor> value)
    {
        using var no = torch.no_grad();
        var numbers = leaf.detach().view(-1);
        var slopes = torch.zeros_like(numbers);
        for (var index = 0; index < numbers.numel(); index++)
        {
            var number = numbers[index];
            var above = At(Step);
            var below = At(-2 * Step);
            number.PlusInPlace(Step);
            slopes[index] = (above - below) / (2 * Step);

            double At(double distance)
            {
                number.PlusInPlace(distance);
                return value().item<double>();
            }
        }

        return slopes.view(leaf.shape);
    }
}
