namespace Orchestrator.Cli.Exports;

/// <summary>A point as a file of an export has it.</summary>
/// <param name="RecordedAt">The trainer's clock, UTC, of microseconds.</param>
/// <param name="IsServed">The run's curves show it: no later attempt went on from before it.</param>
internal readonly record struct PointRow(
    string Metric, uint Attempt, ulong Sequence, ulong Step, ulong Tokens, double Value, DateTime RecordedAt, bool IsServed);
