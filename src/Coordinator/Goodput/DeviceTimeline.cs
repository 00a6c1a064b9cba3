using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>
/// One device's time from its first hello to now, cut into what attempts held and what nobody held. Pieces follow one another by
/// construction, so they add up to all of it.
/// </summary>
/// <param name="Since">Its first hello.</param>
/// <param name="Now">PostgreSQL's clock.</param>
/// <param name="Status">Whether the device is there.</param>
/// <param name="Absences">By their beginning; the present one has no end but now.</param>
/// <param name="Stretches">By their beginning.</param>
internal sealed record DeviceTimeline(
    DateTimeOffset Since, DateTimeOffset Now, WorkerStatus Status, IReadOnlyList<Absence> Absences, IReadOnlyList<Stretch> Stretches)
{
    /// <param name="trainerOf">What is known of an attempt's trainer.</param>
    /// <param name="cutOf">Where an attempt's work was cut.</param>
    public IEnumerable<(AttemptKey? Holder, ClassTimes Times)> Pieces(
        Func<AttemptKey, TrainerFacts?> trainerOf, Func<AttemptKey, Cut?> cutOf)
    {
        var reached = Since;
        foreach (var stretch in Stretches)
        {
            var from = Clamp(stretch.From, reached);
            var until = Clamp(stretch.Until ?? Now, from);
            yield return (null, Free(reached, from));
            var trainer = trainerOf(stretch.Attempt);
            yield return (stretch.Attempt, StretchTime.Of(from, until, trainer, RestOf(stretch, trainer), cutOf(stretch.Attempt)));
            reached = until;
        }

        yield return (null, Free(reached, Now));
    }

    private ClassTimes Free(DateTimeOffset from, DateTimeOffset until)
    {
        var times = new ClassTimes();
        var reached = from;
        foreach (var absence in Absences.Where(absence => absence.Since < until && absence.Until > from))
        {
            var gone = absence.Since > reached ? absence.Since : reached;
            var back = absence.Until < until ? absence.Until : until;
            times.Add(DeviceTimeClass.Idle, Span.Between(reached, gone));
            times.Add(DeviceTimeClass.Offline, Span.Between(gone, back));
            reached = back > gone ? back : gone;
        }

        times.Add(DeviceTimeClass.Idle, Span.Between(reached, until));
        return times;
    }

    private DeviceTimeClass RestOf(Stretch stretch, TrainerFacts? trainer) => (stretch.Until, Status) switch
    {
        // A trainer whose end was never heard was given up with its worker, or never began.
        _ when trainer is { HasEnded: true } => DeviceTimeClass.Stopping,
        ({ } until, _) when Absences.Any(absence => absence.Since < until && absence.Until >= until) => DeviceTimeClass.Lost,
        ({ }, _) => DeviceTimeClass.Stopping,
        (null, WorkerStatus.Connected) => trainer?.Silence ?? DeviceTimeClass.Starting,
        (null, WorkerStatus.Lost) => DeviceTimeClass.Lost,
        _ => DeviceTimeClass.Unreachable,
    };

    private DateTimeOffset Clamp(DateTimeOffset moment, DateTimeOffset earliest)
    {
        var latest = Now > earliest ? Now : earliest;
        return moment < earliest ? earliest : moment > latest ? latest : moment;
    }
}
