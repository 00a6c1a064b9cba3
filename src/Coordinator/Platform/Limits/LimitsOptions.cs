namespace Orchestrator.Coordinator.Platform.Limits;

/// <summary>How much of a coordinator one caller may take. A caller that is not asked who it is has no limit of its own.</summary>
internal sealed class LimitsOptions
{
    public const string Section = "Limits";

    /// <summary>Bytes of one message that is taken, after decompression. Whoever sends a larger one gets RESOURCE_EXHAUSTED.</summary>
    public const int MessageBytes = 4 << 20;

    /// <summary>Calls that a caller may begin in a second, for as long as it likes, at least 1. Default: 200.</summary>
    public int CallsPerSecond { get; set; } = 200;

    /// <summary>Calls that a caller may begin at once after it was quiet, at least <see cref="CallsPerSecond"/>. Default: 2000.</summary>
    public int CallsAtOnce { get; set; } = 2000;

    /// <summary>Streams that a caller may have open here at a time, at least 1. Default: 200.</summary>
    public int StreamsAtATime { get; set; } = 200;
}
