using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Orchestrator.Training.Platform;

/// <summary>
/// The rows of a contiguous tensor on the processor, for kernels that compute in T: rows of T are used where they lie, rows of bfloat16
/// by way of a place to work in.
/// </summary>
internal readonly struct TensorRows<T>
    where T : unmanaged
{
    private readonly Numbers<T> _exact;
    private readonly Numbers<ushort> _rounded;
    private readonly bool _isRounded;
    private readonly int _width;

    /// <exception cref="ArgumentException">The tensor has other rows: reading on would leave its memory.</exception>
    public TensorRows(Tensor tensor, long rows, long width)
    {
        if (tensor.numel() != rows * width)
        {
            throw new ArgumentException($"A tensor of shape [{string.Join(", ", tensor.shape)}], where rows are {rows}×{width}.", nameof(tensor));
        }

        _width = (int)width;
        _isRounded = tensor.dtype == bfloat16;
        (_exact, _rounded) = _isRounded ? (default(Numbers<T>), new Numbers<ushort>(tensor)) : (new Numbers<T>(tensor), default);
    }

    /// <param name="room">As wide as a row.</param>
    public ReadOnlySpan<T> Read(long row, Span<T> room)
    {
        if (!_isRounded)
        {
            return _exact.Slice(row * _width, _width);
        }

        BrainFloats.Widen(_rounded.Slice(row * _width, _width), Floats(room));
        return room[.._width];
    }

    /// <summary>Where to compute a row's new numbers; <see cref="Finish"/> then puts them there.</summary>
    public Span<T> Begin(long row, Span<T> room) => _isRounded ? room[.._width] : _exact.Slice(row * _width, _width);

    public void Finish(long row, Span<T> numbers)
    {
        if (_isRounded)
        {
            BrainFloats.Round(Floats(numbers), _rounded.Slice(row * _width, _width));
        }
    }

    // Of doubles there is none: bfloat16 goes with single precision.
    private static Span<float> Floats(Span<T> numbers) => typeof(T) == typeof(float)
        ? MemoryMarshal.Cast<T, float>(numbers)
        : throw new ArgumentException($"bfloat16 does not go with {typeof(T).Name}.");
}
