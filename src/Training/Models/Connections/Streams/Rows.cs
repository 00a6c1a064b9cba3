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

    public Rows(Tensor tensor)
    {
        _tensor = tensor;
        _first = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
        _width = (int)tensor.size(-1);
        _rows = (int)tensor.size(1);
    }

    public Span<T> this[long position, int row] => new(_first + (((position * _rows) + row) * _width), _width);
}
