using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.ServiceDefaults;
using Orchestrator.Worker.Journal;

namespace Orchestrator.Worker.Execution;

/// <summary>
/// One task that this worker has begun, until it is forgotten. Owned by the task keeper; only its shipment is shared with the shipper.
/// </summary>
internal sealed class HeldTask : IDisposable
{
    private TrainerProcess? _trainer;
    private string? _killed;
    private string? _ending;
    private Timestamp? _startedAt;
    private Verdict? _verdict;

    public HeldTask(TaskKey key, AttemptFolder folder, IReadOnlyList<string> devices, TrainerProcess? trainer, string ending)
    {
        (Key, Folder, Devices, _trainer) = (key, folder, devices, trainer);
        Shipment = new(key, folder);
        Asked = StopFile.Read(folder);
        if (trainer is null)
        {
            End(EndingFile.Read(folder) ?? ending);
        }
    }

    public TaskKey Key { get; }

    public AttemptFolder Folder { get; }

    public IReadOnlyList<string> Devices { get; }

    public Shipment Shipment { get; }

    public StopWish? Asked { get; private set; }

    /// <summary>Ends with the task.</summary>
    public Activity? Span { get; init; }

    public bool IsAlive => _trainer is not null;

    public int? Pid => _trainer?.Pid;

    public string? Ending => _ending;

    /// <summary>How it ended and what the trainer itself said, for the log.</summary>
    public string Outcome => $"{_ending} Verdict: {(_verdict is { } verdict ? $"{verdict.Code}, {verdict.Message}" : "none")}";

    public TaskSituation Situation => new(IsAlive, Shipment.IsComplete, Asked);

    /// <summary>Looks at the process and the journal.</summary>
    /// <returns>Whether the process was found to have ended since the last look.</returns>
    /// <exception cref="IOException">The verdict could not be read, or the ending not be kept for a later agent.</exception>
    public bool Observe()
    {
        _startedAt ??= Shipment.BegunAt();
        if (_trainer is null || _trainer.IsAlive)
        {
            return false;
        }

        // It counts as alive until its last words are read, so that reading them is tried again.
        var ending = _killed is null ? _trainer.Ending : $"The trainer was killed: {_killed}.";
        End(ending);
        _trainer.Dispose();
        _trainer = null;
        EndingFile.Write(Folder, ending);
        return true;
    }

    /// <exception cref="IOException">The reason could not be written down; the trainer is asked all the same.</exception>
    public void AskToStop(StopReason reason, DateTimeOffset now)
    {
        var isFirst = Asked is null;
        Asked = new(reason, Asked?.At ?? now);
        try
        {
            StopFile.Write(Folder, reason);
        }
        finally
        {
            if (isFirst)
            {
                Terminate();
            }
        }
    }

    /// <summary>The trainer's own words for it: a signal from somebody else.</summary>
    public void Terminate() => _trainer?.Send(Signal.Terminate);

    /// <returns>Whether this is the first time.</returns>
    public bool Kill(string why)
    {
        var first = _killed is null;
        _killed ??= why;
        _trainer?.Send(Signal.Kill);
        return first;
    }

    public TaskReport Report()
    {
        var report = new TaskReport { RunId = Key.RunId, Attempt = Key.Attempt, State = State, StartedAt = _startedAt };
        if (report.State == TaskState.Ended)
        {
            report.Verdict = _verdict;
            report.LastSequence = Shipment.LastSequence;
            report.Ending = Shipment.Fault is { } fault ? $"{_ending} {fault}" : _ending;
        }

        return report;
    }

    public void Dispose()
    {
        Span?.Dispose();
        _trainer?.Dispose();
        Shipment.Dispose();
    }

    private TaskState State => (IsAlive, Shipment.IsComplete) switch
    {
        (false, true) => TaskState.Ended,
        _ when Asked is not null => TaskState.Stopping,
        _ when _startedAt is not null => TaskState.Running,
        _ => TaskState.Starting,
    };

    private void End(string ending)
    {
        _ending = ending;
        _verdict = VerdictFile.Read(Folder);
        _startedAt ??= Shipment.BegunAt();
        Shipment.Close();
        Span?.SetTag(ActivityNames.Ending, ending);
        Span?.Dispose();
    }
}
