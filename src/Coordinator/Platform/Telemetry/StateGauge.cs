namespace Orchestrator.Coordinator.Platform.Telemetry;

/// <summary>A gauge of something that PostgreSQL knows.</summary>
/// <param name="Name">Dotted, lower case.</param>
/// <param name="Unit">UCUM.</param>
/// <param name="Description">What it says that the name does not.</param>
internal sealed record StateGauge(string Name, string Unit, string Description)
{
    public StateValue At(double value, params (string Key, string Value)[] tags) =>
        new(this, value, [.. tags.Select(tag => new KeyValuePair<string, object?>(tag.Key, tag.Value))]);
}

/// <summary>One series of a gauge, as it was when it was read.</summary>
internal sealed record StateValue(StateGauge Gauge, double Value, IReadOnlyList<KeyValuePair<string, object?>> Tags)
{
    /// <summary>The same for all values of one series of its gauge.</summary>
    public string Series => string.Join('\n', Tags.Select(tag => $"{tag.Key}={tag.Value}"));
}
