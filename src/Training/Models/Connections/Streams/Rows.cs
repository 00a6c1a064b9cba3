using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>The numbers of a contiguous tensor whose first axis are positions and whose last are rows.</summary>
internal readonly unsafe struct Rows<T>
    where T : unmanaged
{
    // Only holds it: nothing else may, while its memory is read.
    private readonly Tensor _tensor;
    private readonly T* _first;
    private readonly int _width;
    private readonly int _rows;

    /// <exception cref="ArgumentException">The tensor has another shape: reading on would leave its memory.</exception>
    public Rows(Tensor tensor, long rows, long width)
    {
        if (tensor.dim() != 3 || tensor.size(1) != rows || tensor.size(2) != width)
        {
            throw new ArgumentException(
                $"A tensor of shape [{string.Join(", ", tensor.shape)}], where rows are {rows}×{width}.", nameof(tensor));
        }

        _tensor = tensor;
        _first = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
        (_rows, _width) = ((int)rows, (int)width);
    }

    /// <summary>The rows of one position.</summary>
    public Panel<T> this[long position] => new(_first + (position * _rows * _width), _rows, _width);

    public Span<T> this[long position, int row] => new(_first + (((position * _rows) + row) * _width), _width);
}
