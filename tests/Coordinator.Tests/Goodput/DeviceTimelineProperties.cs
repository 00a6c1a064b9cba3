using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Goodput;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Tests.Goodput;

/// <summary>What holds whatever was heard: clocks that jump, trainers that claim too much, absences and stretches in any order.</summary>
public sealed class DeviceTimelineProperties
{
    private static readonly DateTimeOffset Start = new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
    private static readonly RunId Run = RunId.New(TimeProvider.System);

    private static readonly Gen<long> AnyMicroseconds = Gen.Choose(-50, 1000).SelectMany(part => Gen.Choose(0, 999_999).Select(rest => (part * 1_000_000L) + rest));

    private static readonly Gen<DateTimeOffset> AnyMoment = AnyMicroseconds.Select(passed => Start + TimeSpan.FromMicroseconds(passed));

    private static readonly Gen<Absence> AnyAbsence = AnyMoment.SelectMany(since => AnyMoment.Select(until => new Absence(since, until)));

    private static readonly Gen<Stretch> AnyStretch = Gen.Choose(1, 4).SelectMany(attempt => AnyMoment.SelectMany(from => Gen.OneOf(
        AnyMoment.Select(until => new Stretch(new AttemptKey(Run, attempt), from, until)),
        Gen.Constant(new Stretch(new AttemptKey(Run, attempt), from, Until: null)))));

    private static readonly Gen<TrainerMark> AnyMark = Gen.Choose(0, 100).SelectMany(checkpoint => Gen.Choose(0, 100).SelectMany(step =>
        AnyMicroseconds.Select(time => Math.Max(0, time)).ArrayOf(PhaseClasses.All.Count).Select(times => new TrainerMark(checkpoint, step, times))));

    private static readonly Gen<TrainerFacts?> AnyTrainer = Gen.Choose(0, 3).SelectMany(kind => AnyMoment.SelectMany(heard => AnyMoment.SelectMany(began =>
        Gen.Elements(Enum.GetValues<TrainerPhase>()).SelectMany(phase => AnyMark.ArrayOf().Resize(5).Select(marks => kind == 0 ? null : new TrainerFacts(
            heard, kind == 1 ? null : began, phase, IsHung: kind == 2, HasEnded: heard.Ticks % 20 == 0, [.. marks.OrderBy(mark => mark.Checkpoint)]))))));

    private static readonly Gen<Cut?> AnyCut = Gen.Choose(0, 100).SelectMany(sequence => Gen.Choose(0, 100).Select(step =>
        sequence % 3 == 0 ? (Cut?)null : new Cut(0, sequence, step)));

    private static readonly Arbitrary<(DeviceTimeline Timeline, TrainerFacts?[] Trainers, Cut?[] Cuts)> AnyDevice =
        AnyMoment.SelectMany(now => Gen.Elements(Enum.GetValues<WorkerStatus>()).SelectMany(status =>
            AnyAbsence.ArrayOf().Resize(6).SelectMany(absences => AnyStretch.ArrayOf().Resize(8).SelectMany(stretches =>
                AnyTrainer.ArrayOf(5).SelectMany(trainers => AnyCut.ArrayOf(5).Select(cuts => (
                    new DeviceTimeline(
                        Start, now, status, [.. absences.OrderBy(absence => absence.Since)], [.. stretches.OrderBy(stretch => stretch.From)]),
                    trainers,
                    cuts))))))).ToArbitrary();

    [Fact]
    public void Every_microsecond_is_in_exactly_one_class() => Prop.ForAll(AnyDevice, device =>
    {
        var pieces = PiecesOf(device);
        var times = ClassTimes.Sum(pieces.Select(piece => piece.Times));
        return times.Total == Span.Between(device.Timeline.Since, device.Timeline.Now)
            && Enum.GetValues<DeviceTimeClass>().All(kind => pieces.All(piece => piece.Times[kind] >= 0))
            && times[DeviceTimeClass.Unspecified] == 0;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Who_holds_a_device_has_no_idle_time_and_nobody_else_has_any_other() => Prop.ForAll(AnyDevice, device =>
        PiecesOf(device).All(piece => piece.Times.Spent.All(time =>
            piece.Holder is null == time.Class is DeviceTimeClass.Idle or DeviceTimeClass.Offline))).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void What_is_redone_was_trained_evaluated_or_checkpointed_and_nothing_else_changes() => Prop.ForAll(AnyDevice, device =>
    {
        var (now, then) = (PiecesOf(device), PiecesOf((device.Timeline, device.Trainers, new Cut?[device.Cuts.Length])));
        return now.Zip(then).All(pair => Enum.GetValues<DeviceTimeClass>().All(kind =>
            kind == DeviceTimeClass.Redone ? pair.First.Times[kind] >= pair.Second.Times[kind]
            : PhaseClasses.CanBeRedone(kind) ? pair.First.Times[kind] <= pair.Second.Times[kind]
            : pair.First.Times[kind] == pair.Second.Times[kind]));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static List<(AttemptKey? Holder, ClassTimes Times)> PiecesOf((DeviceTimeline Timeline, TrainerFacts?[] Trainers, Cut?[] Cuts) device) =>
        [.. device.Timeline.Pieces(attempt => device.Trainers[attempt.Attempt], attempt => device.Cuts[attempt.Attempt])];
}
