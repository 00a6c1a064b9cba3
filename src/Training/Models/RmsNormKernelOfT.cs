using System.Numerics;
using System.Numerics.Tensors;
using Orchestrator.Training.Platform;
using Tensor = TorchSharp.torch.Tensor;

namespace Orchestrator.Training.Models;

/// <inheritdoc/>
internal sealed class RmsNormKernel<T>(Tensor x, Tensor? gain_D, Tensor inverse_P1) : RmsNormKernel
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int _width = (int)x.size(-1);
    private readonly long _count = x.numel() / x.size(-1);
    private readonly TensorRows<T> _x = new(x, x.numel() / x.size(-1), x.size(-1));
    private readonly TensorRows<T> _inverse = new(inverse_P1, x.numel() / x.size(-1), 1);
    private readonly T[]? _gain = gain_D is null ? null : new Numbers<T>(gain_D).Slice(0, (int)x.size(-1)).ToArray();

    public override void Forward(double epsilon, Tensor y)
    {
        var results = new TensorRows<T>(y, _count, _width);
        ForEachRow((row, room, _) =>
        {
            var numbers = _x.Read(row, room.X);
            var meanSquare = TensorPrimitives.SumOfSquares(numbers) / T.CreateChecked(_width);
            var inverse = T.One / T.Sqrt(meanSquare + T.CreateChecked(epsilon));
            _inverse.Begin(row, default)[0] = inverse;

            var result = results.Begin(row, room.Y);
            TensorPrimitives.Multiply(numbers, inverse, result);
            if (_gain is not null)
            {
                TensorPrimitives.Multiply(result, _gain, result);
            }

            results.Finish(row, result);
        });
    }

    public override void Backward(Tensor gradient, Tensor ofX, Tensor? ofGain_D)
    {
        var (gradients, results) = (new TensorRows<T>(gradient, _count, _width), new TensorRows<T>(ofX, _count, _width));
        var sums = ForEachRow((row, room, ofGain) =>
        {
            var numbers = _x.Read(row, room.X);
            var slopes = gradients.Read(row, room.Gradient);
            var inverse = _inverse.Read(row, default)[0];
            var result = results.Begin(row, room.Y);
            if (_gain is not null)
            {
                TensorPrimitives.Multiply(slopes, numbers, room.Gained);
                TensorPrimitives.MultiplyAdd(room.Gained, inverse, ofGain, ofGain);
                TensorPrimitives.Multiply(slopes, _gain, room.Gained);
                slopes = room.Gained;
            }

            var pull = inverse * inverse * inverse * TensorPrimitives.Dot(slopes, numbers) / T.CreateChecked(_width);
            TensorPrimitives.Multiply(numbers, -pull, result);
            TensorPrimitives.MultiplyAdd(slopes, inverse, result, result);
            results.Finish(row, result);
        });
        if (ofGain_D is not null)
        {
            AddUp(sums, new Numbers<T>(ofGain_D).Slice(0, _width));
        }
    }

    // Each part of the rows has a sum of its own; added up in order, for equal bits.
    private T[][] ForEachRow(Action<long, Room, Span<T>> work)
    {
        var parts = TorchThreads.Count;
        T[][] sums = [.. Enumerable.Range(0, parts).Select(_ => new T[_width])];
        OpenMp.For(parts, parts, (first, last) =>
        {
            for (var part = first; part < last; part++)
            {
                using var room = new Room(_width);
                for (var row = _count * part / parts; row < _count * (part + 1) / parts; row++)
                {
                    work(row, room, sums[part]);
                }
            }
        });
        return sums;
    }

    private static void AddUp(T[][] sums, Span<T> total)
    {
        total.Clear();
        foreach (var sum in sums)
        {
            TensorPrimitives.Add(total, sum, total);
        }
    }

    private sealed class Room(int width) : IDisposable
    {
        private readonly Scratch<T> _x = new(width);
        private readonly Scratch<T> _y = new(width);
        private readonly Scratch<T> _gradient = new(width);
        private readonly Scratch<T> _gained = new(width);

        public Span<T> X => _x.Numbers;

        public Span<T> Y => _y.Numbers;

        public Span<T> Gradient => _gradient.Numbers;

        public Span<T> Gained => _gained.Numbers;

        public void Dispose()
        {
            _x.Dispose();
            _y.Dispose();
            _gradient.Dispose();
            _gained.Dispose();
        }
    }
}
