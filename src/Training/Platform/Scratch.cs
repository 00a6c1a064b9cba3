using System.Runtime.InteropServices;

namespace Orchestrator.Training.Platform;

/// <summary>
/// A place to work in for a while. It begins where a cache line does, as tensors do: BLAS and sums by vectors cut a row into pieces by its
/// address, so the last bit of a result would depend on where memory happened to be free.
/// </summary>
internal sealed unsafe class Scratch<T>(int count) : IDisposable
    where T : unmanaged
{
    public const int Alignment = 64;

    private T* _first = (T*)NativeMemory.AlignedAlloc((nuint)count * (nuint)sizeof(T), Alignment);

    public Span<T> Numbers => new(_first, count);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_first);
        _first = null;
    }
}
