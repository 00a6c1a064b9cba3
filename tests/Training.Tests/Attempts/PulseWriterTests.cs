using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Attempts;

namespace Orchestrator.Training.Tests.Attempts;

public sealed class PulseWriterTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly HandClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_moment_up_to_the_last_sign_is_in_exactly_one_phase()
    {
        using var writer = new PulseWriter(_folder["pulse"], _clock);
        _clock.Pass(3);
        writer.Begin(TrainerPhase.Restoring);
        _clock.Pass(2);
        writer.Begin(TrainerPhase.Training);
        for (var step = 101UL; step <= 104; step++)
        {
            _clock.Pass(10);
            writer.Stepped(step);
        }

        _clock.Pass(1);
        writer.Begin(TrainerPhase.Evaluating);
        _clock.Pass(5);
        writer.Sign(TrainerPhase.Evaluating);
        _clock.Pass(50);

        var pulse = Read()!;
        Assert.Equal((TrainerPhase.Evaluating, 104UL, 4UL, 10.0), (pulse.Phase, pulse.Step, pulse.StepsHere, pulse.TypicalStep.TotalSeconds));
        Assert.Equal(50, (_clock.Now - pulse.LastSign).TotalSeconds);
        Assert.Equal([0, 3, 2, 41, 5, 0, 0], pulse.Times.Select(time => time.TotalSeconds));
    }

    [Fact]
    public void A_sign_of_another_phase_is_none()
    {
        using var writer = new PulseWriter(_folder["pulse"], _clock);
        writer.Begin(TrainerPhase.Training);
        _clock.Pass(7);
        writer.Sign(TrainerPhase.Checkpointing);

        Assert.Equal(7, (_clock.Now - Read()!.LastSign).TotalSeconds);
    }

    [Fact]
    public void The_newest_checkpoint_is_named()
    {
        using var writer = new PulseWriter(_folder["pulse"], _clock);
        writer.Saved(1234);

        Assert.Equal(1234UL, Read()!.Checkpoint);
    }

    [Fact]
    public void Training_goes_on_where_no_pulse_can_be_written()
    {
        using var writer = new PulseWriter(_folder["nowhere", "pulse"], _clock);
        writer.Begin(TrainerPhase.Training);
        writer.Stepped(1);

        Assert.Null(Read());
    }

    private Pulse? Read() => File.Exists(_folder["pulse"]) ? Pulse.ReadFrom(File.ReadAllBytes(_folder["pulse"])) : null;

    private sealed class HandClock : TimeProvider
    {
        private long _ticks = TimeSpan.FromHours(30).Ticks;

        public TimeSpan Now => new(_ticks);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(int seconds) => _ticks += seconds * TimeSpan.TicksPerSecond;
    }
}
