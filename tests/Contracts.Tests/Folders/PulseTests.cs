using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Tests.Folders;

public sealed class PulseTests
{
    private static readonly Pulse Some = new(
        TrainerPhase.Evaluating,
        Step: 700,
        StepsHere: 100,
        LastSign: TimeSpan.FromHours(30),
        TypicalStep: TimeSpan.FromMilliseconds(52),
        Checkpoint: 1234,
        Times: [.. Enumerable.Range(0, Pulse.Phases).Select(phase => TimeSpan.FromSeconds(phase))]);

    [Fact]
    public void What_is_written_is_read()
    {
        var read = Pulse.ReadFrom(Written())!;

        Assert.Equal(Some.Times, read.Times);
        Assert.Equal(Some, read with { Times = Some.Times });
    }

    [Fact]
    public void A_pulse_in_which_any_byte_is_another_is_none()
    {
        for (var i = 0; i < Pulse.Size; i++)
        {
            var bytes = Written();
            bytes[i] ^= 1;

            Assert.Null(Pulse.ReadFrom(bytes));
        }
    }

    [Fact]
    public void A_pulse_that_is_cut_short_is_none() => Assert.Null(Pulse.ReadFrom(Written().AsSpan(0, Pulse.Size - 1)));

    private static byte[] Written()
    {
        var bytes = new byte[Pulse.Size];
        Some.WriteTo(bytes);
        return bytes;
    }
}
