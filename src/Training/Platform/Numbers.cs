using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Orchestrator.Training.Platform;

/// <summary>The numbers of a contiguous tensor on the processor, for kernels of our own. bfloat16 are ushort.</summary>
internal readonly unsafe struct Numbers<T>
    where T : unmanaged
{
    // Only holds it: nothing else may, while its memory is read.
    private readonly Tensor _tensor;
    private readonly T* _first;

    /// <exception cref="ArgumentException">They are of another type, on another device, or not one after the other.</exception>
    public Numbers(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU || !tensor.is_contiguous() || tensor.dtype != Type)
        {
            throw new ArgumentException(
                $"A kernel for contiguous numbers of type {Type} on the processor does not take a tensor {tensor}.", nameof(tensor));
        }

        // Spans cannot be longer than 2 GiB, tensors can.
        using var flat = tensor.view(-1);
        using var first = flat.narrow(0, 0, Math.Min(1, flat.numel()));
        _tensor = tensor;
        _first = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
        Length = tensor.numel();
    }

    public long Length { get; }

    private static ScalarType Type { get; } =
        typeof(T) == typeof(double) ? ScalarType.Float64
        : typeof(T) == typeof(float) ? ScalarType.Float32
        : typeof(T) == typeof(ushort) ? ScalarType.BFloat16
        : throw new ArgumentException($"No kernel computes with {typeof(T).Name}.");

    public Span<T> Slice(long from, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from + count, Length);
        return new(_first + from, count);
    }
}
