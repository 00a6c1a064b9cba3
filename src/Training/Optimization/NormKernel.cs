using System.Numerics;
using System.Numerics.Tensors;
using Orchestrator.Training.Platform;
using Tensor = TorchSharp.torch.Tensor;

namespace Orchestrator.Training.Optimization;

/// <summary>The 2-norm of a tensor on a processor, summed in double precision without a copy in it. Equal with any number of threads.</summary>
internal static class NormKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // A thread at a time; and what is converted at a time, in the processor's first cache.
    private const int Part = 1 << 16;
    private const int Piece = 1 << 9;

    public static double Of(Tensor tensor)
    {
        var numbers = new Numbers<T>(tensor);
        var sums = new double[(numbers.Length + Part - 1) / Part];
        OpenMp.For(sums.Length, TorchThreads.Count, (from, to) =>
        {
            for (var part = from; part < to; part++)
            {
                var start = part * Part;
                sums[part] = SumOfSquares(numbers.Slice(start, (int)Math.Min(Part, numbers.Length - start)));
            }
        });
        return Math.Sqrt(sums.Sum());
    }

    private static double SumOfSquares(ReadOnlySpan<T> numbers)
    {
        using var room = new Scratch<double>(Piece);
        var wide = room.Numbers;
        var sum = 0.0;
        for (; numbers.Length > 0; numbers = numbers[Math.Min(Piece, numbers.Length)..])
        {
            var piece = numbers[..Math.Min(Piece, numbers.Length)];
            TensorPrimitives.ConvertTruncating(piece, wide);
            sum += TensorPrimitives.SumOfSquares<double>(wide[..piece.Length]);
        }

        return sum;
    }
}
