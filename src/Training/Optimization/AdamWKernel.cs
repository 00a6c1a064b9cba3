using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Orchestrator.Training.Models;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Optimization;

/// <summary>An <see cref="AdamWStep"/> on a processor, in one pass over memory.</summary>
internal static class AdamWKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <param name="values">All four are alike, and whole lines of <see cref="FlatParameters.Alignment"/> numbers.</param>
    /// <param name="decaying">The first so many values decay; whole lines too.</param>
    public static void Run(AdamWStep step, Tensor values, Tensor gradient, Tensor mean, Tensor square, long decaying)
    {
        var (length, line) = (values.numel(), FlatParameters.Alignment);
        if (gradient.numel() != length || mean.numel() != length || square.numel() != length || length % line != 0 || decaying % line != 0)
        {
            throw new ArgumentException($"{length} values, {decaying} of them decaying, do not go with the gradient or the state.");
        }

        var (value, slope) = (new Numbers<T>(values), new Numbers<T>(gradient));
        var (first, second) = (new Numbers<T>(mean), new Numbers<T>(square));
        OpenMp.For(length / line, TorchThreads.Count, (from, to) =>
        {
            for (var at = from * line; at < to * line; at += line)
            {
                Run(step, at < decaying ? step.Kept : 1, Line(value, at), Line(slope, at), Line(first, at), Line(second, at));
            }
        });

        static Span<Vector512<T>> Line(Numbers<T> numbers, long from) =>
            MemoryMarshal.Cast<T, Vector512<T>>(numbers.Slice(from, FlatParameters.Alignment));
    }

    private static void Run(
        AdamWStep step, double kept, Span<Vector512<T>> value, Span<Vector512<T>> gradient, Span<Vector512<T>> mean, Span<Vector512<T>> square)
    {
        var (scale, keep, rate) = (Number(step.Scale), Number(kept), Number(step.Rate));
        var (beta1, fresh1, beta2, fresh2) = (Number(step.Beta1), Number(1 - step.Beta1), Number(step.Beta2), Number(1 - step.Beta2));
        var (correction, epsilon) = (Number(1 / step.Correction), Number(step.Epsilon));
        for (var at = 0; at < value.Length; at++)
        {
            var slope = gradient[at] * scale;
            var m = (mean[at] * beta1) + (slope * fresh1);
            var v = (square[at] * beta2) + (slope * slope * fresh2);
            (mean[at], square[at]) = (m, v);
            value[at] = (value[at] * keep) - (m * rate / (Vector512.Sqrt(v * correction) + epsilon));
        }
    }

    private static Vector512<T> Number(double number) => Vector512.Create(T.CreateChecked(number));
}
