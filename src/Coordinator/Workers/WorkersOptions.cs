namespace Orchestrator.Coordinator.Workers;

/// <summary>How long workers are believed alive, and how often both sides look.</summary>
internal sealed class WorkersOptions
{
    public const string Section = "Workers";

    /// <summary>Without a heartbeat for so long, a worker is lost and its tasks are given up. Default: 00:01:30.</summary>
    public TimeSpan LeaseTerm { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>How often an agent gives a sign of life. Default: 00:00:05.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often this coordinator judges the leases. Default: 00:00:05.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often this coordinator looks by itself what an attached worker should be doing. Default: 00:00:02.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// When more than half of a pool falls silent within one term, the fault is rather ours or the network's: for so long nobody is given
    /// up, and a person is called. Default: 00:15:00.
    /// </summary>
    public TimeSpan MassLossHold { get; set; } = TimeSpan.FromMinutes(15);
}
