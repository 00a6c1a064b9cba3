using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Goodput;

namespace Orchestrator.Coordinator.Tests.Goodput;

public sealed class RedoneWorkTests
{
    private static readonly TrainerMark[] Marks = [Mark(checkpoint: 0, step: 100, trained: 100), Mark(40, 200, 250), Mark(80, 300, 450)];

    [Fact]
    public void Work_after_the_checkpoint_that_the_successor_went_on_from_is_redone() =>
        Assert.Equal(200, TrainedAgain(new Cut(FirstStep: 0, Sequence: 80, Step: 200)));

    [Fact]
    public void Between_two_marks_the_step_of_the_checkpoint_decides() =>
        Assert.Equal(75 + 200, TrainedAgain(new Cut(FirstStep: 0, Sequence: 40, Step: 150)));

    [Fact]
    public void A_checkpoint_that_no_mark_knows_lies_before_the_next_one_that_is_known() =>
        Assert.Equal(50, TrainedAgain(new Cut(FirstStep: 0, Sequence: 60, Step: 275)));

    [Fact]
    public void Work_that_the_successor_knows_nothing_of_is_redone_whole() => Assert.Equal(450, TrainedAgain(Cut.Everything));

    [Fact]
    public void The_newest_attempt_has_redone_nothing_yet() => Assert.Null(Of((1, null, 0), (2, new(1, 40), 150)).CutOf(2));

    [Fact]
    public void An_attempt_is_cut_where_its_successor_went_on() =>
        Assert.Equal(new Cut(FirstStep: 0, Sequence: 40, Step: 150), Of((1, null, 0), (2, new(1, 40), 150)).CutOf(1));

    [Fact]
    public void An_attempt_that_was_passed_over_is_redone_whole()
    {
        var attempts = Of((1, null, 0), (2, new(1, 80), 300), (3, new(1, 40), 150));
        Assert.Equal((new Cut(0, 40, 150), Cut.Everything), (attempts.CutOf(1), attempts.CutOf(2)));
    }

    [Fact]
    public void An_attempt_that_has_not_begun_cuts_nothing() => Assert.Null(Of((1, null, 0)).CutOf(1));

    [Fact]
    public void An_attempt_whose_journal_has_not_arrived_is_cut_all_the_same() => Assert.Equal(new Cut(0, 40, 150), Of((2, new(1, 40), 150)).CutOf(1));

    private static Continuations Of(params (int Attempt, CurvePosition? From, long Step)[] starts) =>
        new(starts.Select(start => new AttemptContinuation(start.Attempt, start.From, start.Step)));

    private static long TrainedAgain(Cut cut) => RedoneWork.After(cut, Marks)[2];

    private static TrainerMark Mark(long checkpoint, long step, long trained) => new(checkpoint, step, [10, 0, trained, 0, 0, 0]);
}
