using System.Globalization;

namespace Orchestrator.Coordinator.Runs;

/// <summary>The place in the list of runs after which the next page begins.</summary>
internal sealed record PageToken(DateTimeOffset SubmittedAt, RunId Run)
{
    public static PageToken After(RunState run) => new(run.SubmittedAt, run.Id);

    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{SubmittedAt.UtcTicks}_{Run.Value:N}");

    /// <summary>Null: not a token of ours.</summary>
    public static PageToken? Read(string text) =>
        text.Split('_') is [var ticks, var run]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
        && Guid.TryParseExact(run, "N", out var id)
            ? new PageToken(new DateTimeOffset(at, TimeSpan.Zero), new RunId(id))
            : null;
}
