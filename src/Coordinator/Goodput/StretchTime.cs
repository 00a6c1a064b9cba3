using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>
/// Tells what an attempt spent a stretch of a device's time on. In order: until the trainer began; what the trainer itself says; its
/// silence for as long as it was said to be there; the rest. Whatever the facts claim, the parts add up to the stretch.
/// </summary>
internal static class StretchTime
{
    /// <param name="from">Of the stretch.</param>
    /// <param name="until">Of the stretch, or now.</param>
    /// <param name="trainer">Null: nothing was heard of it.</param>
    /// <param name="rest">What the time is that nothing is known of.</param>
    /// <param name="cut">After which the work was done again; null: it was not.</param>
    public static ClassTimes Of(DateTimeOffset from, DateTimeOffset until, TrainerFacts? trainer, DeviceTimeClass rest, Cut? cut)
    {
        var times = new ClassTimes();
        var left = Span.Between(from, until);
        if (trainer is null)
        {
            times.Add(rest, left);
            return times;
        }

        var heard = Math.Min(left, Span.Between(from, trainer.HeardAt));
        var lead = trainer.BeganAt is { } began ? Math.Min(left, Span.Between(from, began)) : heard;
        times.Add(DeviceTimeClass.Starting, lead);
        var told = AddTold(times, trainer, room: left - lead);
        var silent = Math.Max(0, heard - lead - told);
        times.Add(trainer.Silence, silent);
        times.Add(rest, left - lead - told - silent);
        if (cut is { } place)
        {
            MoveRedone(times, trainer, place, silent);
        }

        return times;
    }

    // Two clocks never agree: what the trainer tells beyond what has passed is made to fit, phase by phase, without losing a microsecond.
    private static long AddTold(ClassTimes times, TrainerFacts trainer, long room)
    {
        var total = trainer.Told.Aggregate(default(Int128), (sum, time) => sum + time);
        var (passed, placed) = (default(Int128), 0L);
        foreach (var (kind, time) in PhaseClasses.All.Zip(trainer.Told))
        {
            passed += time;
            var end = total <= room ? (long)passed : (long)(passed * room / total);
            times.Add(kind, end - placed);
            placed = end;
        }

        return placed;
    }

    private static void MoveRedone(ClassTimes times, TrainerFacts trainer, Cut cut, long silent)
    {
        foreach (var (kind, redone) in PhaseClasses.All.Zip(RedoneWork.After(cut, trainer.Marks)))
        {
            if (PhaseClasses.CanBeRedone(kind))
            {
                times.Move(kind, DeviceTimeClass.Redone, redone + (kind == trainer.Silence ? silent : 0));
            }
        }
    }
}
