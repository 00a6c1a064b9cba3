using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Tests.Runs.Schedules;

/// <summary>Schedules of every kind of message, with two runs that want one device.</summary>
internal static class AnySchedule
{
    private static readonly Gen<RunCommand> Command = Gen.Choose(1, 4).SelectMany(attempt => Gen.Frequency(
        (8, Gen.Constant(Commands.Assign())),
        (3, Gen.Constant(Commands.Starting(attempt))),
        (3, Gen.Constant(Commands.Running(attempt))),
        (2, Gen.Constant(Commands.Lost(attempt))),
        (3, Gen.Constant(Commands.Killed(attempt))),
        (4, Gen.Elements(VerdictCode.Done, VerdictCode.Stopped, VerdictCode.DataMissing, VerdictCode.SpecAtFault)
            .Select(code => Commands.Ended(attempt, code, code is VerdictCode.Stopped ? StopReason.Drained : StopReason.Unspecified))),
        (1, Gen.Constant(Commands.RolledBack(attempt, batch: 3))),
        (1, Gen.Constant<RunCommand>(new RunCommand.Cancel("Enough."))),
        (1, Gen.Constant<RunCommand>(new RunCommand.Pause("For now."))),
        (2, Gen.Constant<RunCommand>(new RunCommand.Resume())),
        (1, Gen.Constant(Commands.Drain(attempt))),
        (2, Gen.Elements<RunCommand>(new RunCommand.Archive(), new RunCommand.Unarchive(), new RunCommand.Delete())),
        (4, Gen.Constant<RunCommand>(new RunCommand.Wake()))));

    public static Gen<Act[]> Acts { get; } = Gen.Frequency(
            (5, Gen.Choose(0, Schedule.RunCount - 1).SelectMany(run => Command.Select(command => (Act)new Act.Read(run, command)))),
            (6, Gen.Choose(0, 7).Select(waiting => (Act)new Act.Append(waiting))),
            (1, Gen.Choose(0, 7).Select(waiting => (Act)new Act.Lose(waiting))),
            (1, Gen.Choose(0, 20).Select(delivered => (Act)new Act.Replay(delivered))),
            (1, Gen.Elements(1, 60, 600).Select(seconds => (Act)new Act.Pass(seconds))))
        .ArrayOf().Resize(60);

    /// <summary>The same, and from one that fails down to the fewest acts that do.</summary>
    public static Arbitrary<Act[]> Shrinking { get; } = Arb.From(Acts, Shrink);

    // Ever smaller pieces are left out, each once.
    private static IEnumerable<Act[]> Shrink(Act[] acts)
    {
        for (var piece = acts.Length; piece > 0; piece /= 2)
        {
            for (var from = 0; from < acts.Length; from += piece)
            {
                yield return [.. acts.Take(from), .. acts.Skip(from + piece)];
            }
        }
    }
}
