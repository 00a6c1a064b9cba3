using System.Globalization;
using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.ServiceDefaults;
using Orchestrator.Worker.Journal;
using Orchestrator.Worker.Liveness;

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
    private readonly SilenceWatch _silence = new();
    private readonly LivenessSpec? _liveness;
    private Pulse? _pulse;
    private TaskProgress? _progress;
    private Task? _capture;

    public HeldTask(
        TaskKey key, AttemptFolder folder, CheckpointJournals checkpoints, IReadOnlyList<string> devices, TrainerProcess? trainer, string ending)
    {
        (Key, Folder, Devices, _trainer) = (key, folder, devices, trainer);
        Shipment = new(key, folder, checkpoints);
        _liveness = LivenessFile.Read(folder);
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

    /// <summary>What an earlier agent passed on.</summary>
    public StopWish? AskedBefore
    {
        init => Asked = value;
    }

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

    /// <summary>Feels the trainer's pulse.</summary>
    /// <param name="now">Of the machine's monotonic clock.</param>
    /// <returns>Why it counts as hung, one sentence; null while it does not.</returns>
    public string? Feel(TimeSpan now)
    {
        if (!IsAlive)
        {
            return null;
        }

        _pulse = PulseFile.Read(Folder) ?? _pulse;
        _silence.Look(_pulse, now);
        var limit = HangRule.LimitOf(_pulse, _liveness);
        var isHung = _silence.Silence > limit;
        _progress = _pulse is null ? null : ProgressMapping.ToProto(_pulse, now, isHung);
        return isHung ? Diagnosis(limit) : null;
    }

    /// <summary>What it was doing is written down once, before it may be killed.</summary>
    /// <returns>Where that is to be found, or why it is not; null while it is being done.</returns>
    public string? Capture(string diagnosis)
    {
        _capture ??= Pid is { } pid ? Task.Run(() => HangCapture.WriteAsync(Folder, pid, diagnosis)) : Task.CompletedTask;
        return _capture switch
        {
            { IsFaulted: true } failed => $"what it was doing could not be written down ({failed.Exception.InnerException!.Message})",
            { IsCompleted: true } => "what it was doing is in its log",
            _ => null,
        };
    }

    /// <summary>It made progress after all.</summary>
    public void Release() => _capture = _capture is { IsCompleted: false } ? _capture : null;

    /// <exception cref="IOException">The reason could not be written down; the trainer is asked all the same.</exception>
    public void AskToStop(StopReason reason, TimeSpan now)
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
        var report = new TaskReport
        {
            RunId = Key.RunId, Attempt = Key.Attempt, State = State, StartedAt = _startedAt, Progress = _progress,
        };
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

    private string Diagnosis(TimeSpan limit)
    {
        var doing = _pulse is { } pulse ? $"while {pulse.Phase.ToString().ToUpperInvariant()} at step {pulse.Step}" : "since it was started";
        return string.Create(
            CultureInfo.InvariantCulture, $"no progress for {_silence.Silence.TotalSeconds:0} s {doing}, its limit is {limit.TotalSeconds:0.#} s");
    }

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
