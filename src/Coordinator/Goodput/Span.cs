namespace Orchestrator.Coordinator.Goodput;

/// <summary>Time between two moments, in PostgreSQL's unit.</summary>
internal static class Span
{
    /// <returns>Microseconds; 0 when the second moment is not after the first.</returns>
    public static long Between(DateTimeOffset from, DateTimeOffset until) =>
        Math.Max(0, (until.UtcTicks - from.UtcTicks) / TimeSpan.TicksPerMicrosecond);
}
