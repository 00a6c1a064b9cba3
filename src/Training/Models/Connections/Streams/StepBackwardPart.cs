using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Orchestrator.Training.Platform;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>
/// What one thread needs in the backward pass of a fused step: its share of the parameters' gradients, and room for one position.
/// </summary>
internal sealed unsafe class StepBackwardPart<T>(int rate, int columns, int width)
    where T : unmanaged
{
    private readonly T[] _written = Room((rate * width) + Slack);
    private readonly T[] _ofWritten = Room((rate * width) + Slack);
    private readonly T[] _coefficients = Room(rate * columns);

    public T[] Static { get; } = Room(rate * columns);

    public T[] Weights { get; } = Room(columns * width);

    public T[] Bias { get; } = Room(columns);

    public T[] Scale { get; } = Room(rate * columns);

    public T[] Bounded { get; } = Room(rate * columns);

    public T[] OfMatrix { get; } = Room(rate * columns);

    public Panel<T> WrittenPanel => new(Aligned(_written), rate, width);

    public Panel<T> OfWrittenPanel => new(Aligned(_ofWritten), rate, width);

    public Panel<T> WeightsPanel => new(First(Weights), columns, width);

    public Weights<T> CoefficientsByStream => new(First(_coefficients), columns, 1);

    public Weights<T> CoefficientsByColumn => new(First(_coefficients), 1, columns);

    /// <summary>What reading adds to the gradient of the matrix; its other columns stay zero.</summary>
    public T[] OfRead { get; } = Room(rate * columns);

    public Weights<T> OfReadWeights => new(First(OfRead), columns, 1);

    public Span<T> Coefficients(int stream) => _coefficients.AsSpan(stream * columns, columns);

    public Span<T> AllCoefficients => _coefficients;

    private static int Slack => Scratch<T>.Alignment / sizeof(T);

    // Pinned, for pointers into it.
    private static T[] Room(int count) => GC.AllocateArray<T>(count, pinned: true);

    // Sums by vectors depend on where a row begins; see Scratch.
    private static T* Aligned(T[] room) =>
        (T*)(((nuint)First(room) + Scratch<T>.Alignment - 1) & ~(nuint)(Scratch<T>.Alignment - 1));

    private static T* First(T[] room) => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(room));
}
