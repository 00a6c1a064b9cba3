using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Liveness;

internal static class ProgressMapping
{
    /// <param name="pulse">The trainer's newest.</param>
    /// <param name="now">Of the clock that the pulse is told by.</param>
    /// <param name="isHung">The agent has decided so.</param>
    public static TaskProgress ToProto(Pulse pulse, TimeSpan now, bool isHung) => new()
    {
        Phase = pulse.Phase,
        Step = pulse.Step,
        Checkpoint = pulse.Checkpoint,
        Silence = (now > pulse.LastSign ? now - pulse.LastSign : TimeSpan.Zero).ToDuration(),
        Hung = isHung,
        Times = { TimesOf(pulse) },
    };

    private static IEnumerable<PhaseTime> TimesOf(Pulse pulse) =>
        from phase in System.Enum.GetValues<TrainerPhase>()
        let time = pulse.Times[(int)phase]
        where time > TimeSpan.Zero
        select new PhaseTime { Phase = phase, Time = time.ToDuration() };
}
