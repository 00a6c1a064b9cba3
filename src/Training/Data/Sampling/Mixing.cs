using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Orchestrator.Training.Data.Sampling;

/// <summary>Seeds made of other seeds, the same on every machine.</summary>
internal static class Mixing
{
    /// <summary>The finalizer of SplitMix64 (Steele, Lea, Flood 2014): every input bit moves every output bit.</summary>
    internal static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    internal static ulong Key(ulong seed, string name, ulong epoch)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        Span<byte> bytes = [.. stackalloc byte[2 * sizeof(ulong)], .. utf8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, seed);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[sizeof(ulong)..], epoch);
        return XxHash3.HashToUInt64(bytes);
    }
}
