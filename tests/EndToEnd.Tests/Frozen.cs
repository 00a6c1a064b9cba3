using Orchestrator.Contracts.Processes;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>Holds a process still, so that a run on a fast machine does not end before the test has done what it does to it.</summary>
internal sealed class Frozen : IDisposable
{
    private const Signal Continue = (Signal)18;
    private const Signal Stop = (Signal)19;

    private readonly ProcessMark _process;

    private Frozen(ProcessMark process) => _process = process;

    public static Frozen Hold(ProcessMark process)
    {
        Assert.True(process.Send(Stop), $"Process {process.Pid} has ended.");
        return new(process);
    }

    public void Dispose() => _process.Send(Continue);
}
