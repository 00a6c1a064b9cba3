using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Orchestrator.Training.Platform;

namespace Orchestrator.Training.Tests.Platform;

public sealed class ScratchTests
{
    /// <summary>Otherwise two trainings of one spec end with different weights, as the last bit of sums depends on it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(5000)]
    public void A_place_to_work_in_begins_where_a_cache_line_does(int count)
    {
        using var first = new Scratch<float>(count);
        using var second = new Scratch<double>(count);

        Assert.Equal(count, first.Numbers.Length);
        Assert.Equal(0, AddressOf(first.Numbers) % 64);
        Assert.Equal(0, AddressOf(second.Numbers) % 64);
    }

    private static nint AddressOf<T>(Span<T> numbers)
        where T : unmanaged => Unsafe.ByteOffset(ref Unsafe.NullRef<T>(), ref MemoryMarshal.GetReference(numbers));
}
