using Orchestrator.Training.Platform;
using TorchSharp;

namespace Orchestrator.Training.Tests.Platform;

[Collection(Alone.Name)]
public sealed class TorchMemoryTests
{
    private const long Megabyte = 1 << 20;

    // What libtorch frees of its own, or allocates, meanwhile.
    private const long Little = 64 << 10;

    public TorchMemoryTests() => Alone.FreeGarbage();

    [Theory]
    [InlineData(Megabyte)]
    [InlineData(64 * Megabyte)]
    public void A_tensor_counts_while_it_lives(long bytes)
    {
        var before = TorchMemory.AllocatedBytes!.Value;
        using (torch.zeros(bytes, torch.uint8))
        {
            Assert.Equal(bytes, TorchMemory.AllocatedBytes!.Value - before, Little);
        }

        Assert.Equal(0, TorchMemory.AllocatedBytes!.Value - before, Little);
    }

    [Fact]
    public void The_peak_counts_what_has_been_freed_again()
    {
        var before = TorchMemory.AllocatedBytes!.Value;

        var peak = PeakMemory.During(() =>
        {
            // For as long as a look takes at least.
            using var large = torch.zeros(64 * Megabyte, torch.uint8);
            for (var times = 0; times < 20; times++)
            {
                large.fill_(1);
            }
        });

        Assert.InRange(peak!.Value - before, (64 * Megabyte) - Little, 80 * Megabyte);
    }
}
