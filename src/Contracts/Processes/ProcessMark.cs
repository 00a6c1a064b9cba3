namespace Orchestrator.Contracts.Processes;

/// <summary>
/// Names one process for good: a pid is used again, but not with the same start time within the same boot.
/// <see cref="StartTime"/> is field 22 of /proc/PID/stat, in clock ticks since boot.
/// </summary>
public sealed record ProcessMark(int Pid, long StartTime, string BootId);
