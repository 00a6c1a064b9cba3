using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Optimization;

/// <summary>An <see cref="AdamWStep"/> as a few operations over whole tensors, on any device.</summary>
internal static class AdamWTensors
{
    public static void Run(AdamWStep step, Tensor values, Tensor gradient, Tensor mean, Tensor square, long decaying)
    {
        using var scope = NewDisposeScope();
        var slope = step.Scale == 1 ? gradient : gradient.Times(step.Scale);
        mean.TimesInPlace(step.Beta1).PlusInPlace(slope, 1 - step.Beta1);
        square.TimesInPlace(step.Beta2).PlusProductInPlace(slope, slope, 1 - step.Beta2);
        values.narrow(0, 0, decaying).TimesInPlace(step.Kept);
        values.PlusQuotientInPlace(mean, square.Over(step.Correction).sqrt_().PlusInPlace(step.Epsilon), -step.Rate);
    }
}
