using System.Diagnostics;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Worker.Execution;

/// <summary>A trainer that was alive when we last looked: our own child, or one that an earlier agent left.</summary>
internal sealed class TrainerProcess : IDisposable
{
    private readonly ProcessMark _mark;
    private readonly Process? _child;

    private TrainerProcess(ProcessMark mark, Process? child)
    {
        (_mark, _child) = (mark, child);
    }

    public int Pid => _mark.Pid;

    public bool IsAlive => _child is null ? _mark.IsAlive() : !_child.HasExited;

    /// <summary>How it ended.</summary>
    public string Ending => _child is null
        ? "The trainer ended; it was the child of an earlier agent, so its exit status is unknown."
        : ExitSentence.Of(_child.ExitCode);

    /// <param name="child">Just started; its output goes elsewhere.</param>
    /// <param name="onExit">Called from any thread.</param>
    public static TrainerProcess Child(Process child, Action onExit)
    {
        child.Exited += (_, _) => onExit();
        child.EnableRaisingEvents = true;
        return new(ProcessMarks.Read(child.Id) ?? new(child.Id, 0, ""), child);
    }

    /// <returns>Null when the attempt has no live trainer.</returns>
    public static TrainerProcess? Adopt(AttemptFolder folder, RunFolder run)
    {
        var mark = ProcessMarkFile.Read(folder) is { } written && written.IsAlive() ? written : TrainerCommandLine.Find(run, folder.Number);
        return mark is null ? null : new(mark, child: null);
    }

    public void Send(Signal signal)
    {
        if (IsAlive)
        {
            _mark.Send(signal);
        }
    }

    public void Dispose() => _child?.Dispose();
}
