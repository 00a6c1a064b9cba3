using System.Buffers;

namespace Orchestrator.Training.Platform;

/// <summary>A place to work in for a while, from the pool that all share: too large to be allocated at every step.</summary>
internal sealed class Scratch<T>(int count) : IDisposable
{
    private readonly T[] _rented = ArrayPool<T>.Shared.Rent(count);

    public Span<T> Numbers => _rented.AsSpan(0, count);

    public void Dispose() => ArrayPool<T>.Shared.Return(_rented);
}
