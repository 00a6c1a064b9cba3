using System.Numerics;

namespace Orchestrator.Training.Data.Sampling;

/// <summary>
/// A shuffled order of 0..length-1 that takes no memory: a Feistel network permutes the next power of four, and what falls outside is sent
/// through again until it falls inside (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002).
/// </summary>
internal sealed class Permutation
{
    private const int Rounds = 6;

    private readonly ulong _length;
    private readonly ulong[] _roundKeys;
    private readonly int _halfBits;
    private readonly ulong _halfMask;

    internal Permutation(ulong length, ulong key)
    {
        ArgumentOutOfRangeException.ThrowIfZero(length);
        _length = length;
        _halfBits = Math.Max(1, (65 - BitOperations.LeadingZeroCount(length - 1)) / 2);
        _halfMask = (1UL << _halfBits) - 1;
        _roundKeys = [.. Enumerable.Range(1, Rounds).Select(round => Mixing.Mix(key + (ulong)round))];
    }

    internal ulong this[ulong index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _length);
            do
            {
                index = Shuffle(index);
            }
            while (index >= _length);

            return index;
        }
    }

    private ulong Shuffle(ulong index)
    {
        var (left, right) = (index >> _halfBits, index & _halfMask);
        foreach (var key in _roundKeys)
        {
            (left, right) = (right, left ^ (Mixing.Mix(right ^ key) & _halfMask));
        }

        return (left << _halfBits) | right;
    }
}
