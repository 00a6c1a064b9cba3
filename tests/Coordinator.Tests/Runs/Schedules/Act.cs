using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Tests.Runs.Schedules;

/// <summary>One thing that happens in a cluster in which everything may happen twice, late, or in between.</summary>
internal abstract record Act
{
    /// <summary>A message reaches one of several activations of the run's grain, which reads the run and then is held up.</summary>
    public sealed record Read(int Run, RunCommand Command) : Act;

    /// <summary>One of those that are held up goes on: decides on what it has read, and appends.</summary>
    public sealed record Append(int Waiting) : Act;

    /// <summary>One of those that are held up dies.</summary>
    public sealed record Lose(int Waiting) : Act;

    /// <summary>A message that was delivered before is delivered again.</summary>
    public sealed record Replay(int Delivered) : Act;

    public sealed record Pass(int Seconds) : Act;
}
