namespace Orchestrator.Coordinator.Goodput;

/// <summary>How much of a trainer's time was spent after the place that its successor went on from.</summary>
internal static class RedoneWork
{
    /// <returns>Microseconds in each phase, whichever phase it is.</returns>
    public static long[] After(Cut cut, IReadOnlyList<TrainerMark> marks)
    {
        var redone = new long[PhaseClasses.All.Count];
        var (before, step, hasPassed) = (new long[redone.Length], cut.FirstStep, false);
        foreach (var mark in marks)
        {
            if (mark.Checkpoint >= cut.Sequence)
            {
                for (var phase = 0; phase < redone.Length; phase++)
                {
                    var spent = Math.Max(0, mark.Times[phase] - before[phase]);
                    redone[phase] += hasPassed ? spent : PartAfter(cut.Step, step, mark.Step, spent);
                }

                hasPassed = true;
            }

            (before, step) = ([.. mark.Times], mark.Step);
        }

        return redone;
    }

    // Between two marks, a checkpoint's moment is not known, but its step is: steps of one run take about equally long. That matters after
    // an outage, when one mark stands for all that happened meanwhile.
    private static long PartAfter(long cut, long from, long to, long spent) => to <= from || cut <= from ? spent
        : cut >= to ? 0
        : (long)((Int128)spent * (to - cut) / (to - from));
}
