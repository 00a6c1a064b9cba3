using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Orchestrator.Training.Platform;

/// <summary>bfloat16 numbers, of which .NET knows nothing: the upper half of a float32's bits.</summary>
internal static class BrainFloats
{
    private const uint Quiet = 0x0040_0000;

    public static void Widen(ReadOnlySpan<ushort> narrow, Span<float> wide)
    {
        var bits = MemoryMarshal.Cast<float, uint>(wide)[..narrow.Length];
        var at = 0;
        for (; at <= narrow.Length - Vector256<ushort>.Count; at += Vector256<ushort>.Count)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Create(narrow[at..]));
            Vector512.Create(lower << 16, upper << 16).CopyTo(bits[at..]);
        }

        for (; at < narrow.Length; at++)
        {
            bits[at] = (uint)narrow[at] << 16;
        }
    }

    /// <summary>To the nearest, of two equally near ones to the even.</summary>
    public static void Round(ReadOnlySpan<float> wide, Span<ushort> narrow)
    {
        var bits = MemoryMarshal.Cast<float, uint>(wide);
        var at = 0;
        for (; at <= bits.Length - Vector512<uint>.Count; at += Vector512<uint>.Count)
        {
            var exact = Vector512.Create(bits[at..]);
            var rounded = exact + Vector512.Create(0x7FFFu) + ((exact >> 16) & Vector512<uint>.One);
            var number = exact.AsSingle();
            var upper = Vector512.ConditionalSelect(Vector512.Equals(number, number).AsUInt32(), rounded, exact | Vector512.Create(Quiet)) >> 16;
            Vector256.Narrow(upper.GetLower(), upper.GetUpper()).CopyTo(narrow[at..]);
        }

        for (; at < bits.Length; at++)
        {
            var exact = bits[at];
            narrow[at] = (ushort)((float.IsNaN(wide[at]) ? exact | Quiet : exact + 0x7FFF + ((exact >> 16) & 1)) >> 16);
        }
    }
}
