using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Orchestrator.Training.Platform;
using Tensor = TorchSharp.torch.Tensor;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>Turns pairs of neighbouring features by their position's angles (<see cref="RotaryPositions"/>), in memory.</summary>
internal sealed class PairTurns<T>(Tensor turns_TP2, int length)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int _features = 2 * (int)turns_TP2.size(1);
    private readonly TensorRows<T> _turns = new(turns_TP2, length, 2 * turns_TP2.size(1));

    public void Turn(int position, ReadOnlySpan<T> head, T factor, Span<T> turned) => Turn(position, head, factor, factor, turned);

    /// <summary>By the angles' opposites.</summary>
    public void TurnBack(int position, ReadOnlySpan<T> head, T factor, Span<T> turned) => Turn(position, head, factor, -factor, turned);

    private void Turn(int position, ReadOnlySpan<T> head, T ofCosine, T ofSine, Span<T> turned)
    {
        var turns = _turns.Read(position, default)[.._features];
        head = head[.._features];
        turned = turned[.._features];
        var first = typeof(T) == typeof(float) ? TurnVectors(Floats(turns), Floats(head), ofCosine, ofSine, Floats(turned)) : 0;
        for (; first < turned.Length; first += 2)
        {
            var (cosine, sine) = (turns[first] * ofCosine, turns[first + 1] * ofSine);
            (turned[first], turned[first + 1]) =
                ((head[first] * cosine) - (head[first + 1] * sine), (head[first] * sine) + (head[first + 1] * cosine));
        }
    }

    // Four pairs at a time: each feature times its cosine, plus its neighbour times the sine. Returns how many features that were.
    private static int TurnVectors(ReadOnlySpan<float> turns, ReadOnlySpan<float> head, T ofCosine, T ofSine, Span<float> turned)
    {
        var cosines = Vector256.Create(float.CreateChecked(ofCosine));
        var sine = float.CreateChecked(ofSine);
        var sines = Vector256.Create(-sine, sine, -sine, sine, -sine, sine, -sine, sine);
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(turned);
        for (var index = 0; index < vectors.Length; index++)
        {
            var angle = Vector256.Create(turns[(index * Vector256<float>.Count)..]);
            var pair = Vector256.Create(head[(index * Vector256<float>.Count)..]);
            var cosine = Vector256.Shuffle(angle, Vector256.Create(0, 0, 2, 2, 4, 4, 6, 6)) * cosines;
            var signed = Vector256.Shuffle(angle, Vector256.Create(1, 1, 3, 3, 5, 5, 7, 7)) * sines;
            vectors[index] = (pair * cosine) + (Vector256.Shuffle(pair, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)) * signed);
        }

        return vectors.Length * Vector256<float>.Count;
    }

    private static ReadOnlySpan<float> Floats(ReadOnlySpan<T> numbers) => MemoryMarshal.Cast<T, float>(numbers);

    private static Span<float> Floats(Span<T> numbers) => MemoryMarshal.Cast<T, float>(numbers);
}
