namespace Orchestrator.Coordinator.Platform.Telemetry;

/// <summary>
/// What a feature has its gauges told of: the state of the whole, read from PostgreSQL. Every coordinator reads the same, so whoever queries
/// several of them takes the maximum, never the sum.
/// </summary>
internal interface IStateReading
{
    string MeterName { get; }

    IReadOnlyList<StateGauge> Gauges { get; }

    /// <summary>One cheap look. A series that is not among the values is there no longer.</summary>
    Task<IReadOnlyList<StateValue>> ReadAsync(CancellationToken cancellation);
}
