using System.Globalization;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Watching;

/// <summary>Words and numbers of a run's progress, the same in the live view and in plain lines.</summary>
internal static class ProgressText
{
    public static string Steps(Run run) => run.Progress is { } progress
        ? string.Create(CultureInfo.InvariantCulture, $"{progress.Step:N0} / {progress.Steps:N0}")
        : "";

    public static string Speed(Run run) => run.Progress is { TokensPerSecond: > 0 } progress && !run.Status.IsTerminal()
        ? progress.TokensPerSecond.ToString("N0", CultureInfo.InvariantCulture)
        : "";

    public static string Remaining(Run run) => run.Progress?.Remaining is { } remaining && !run.Status.IsTerminal()
        ? Duration(remaining.ToTimeSpan())
        : "";

    public static string Loss(WatchedRun watched, string metric) =>
        watched.Last(metric)?.Value.ToString("F4", CultureInfo.InvariantCulture) ?? "";

    public static string Duration(TimeSpan duration) => duration.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours}:{duration:mm\\:ss}")
        : duration.ToString("m\\:ss", CultureInfo.InvariantCulture);

    /// <summary>One line that needs no terminal; null before anything is known of the run.</summary>
    public static string? Line(WatchedRun watched)
    {
        if (watched.Run is not { } run)
        {
            return null;
        }

        var facts = new[]
        {
            Fact("step", Steps(run)),
            Fact("train loss", Loss(watched, MetricNames.TrainLoss)),
            Fact("validation loss", Loss(watched, MetricNames.ValidationLoss)),
            Fact("tokens/s", Speed(run)),
            Fact("left", Remaining(run)),
            run.StatusMessage,
        };
        return $"{run.Spec.Name}: {string.Join(", ", facts.Where(fact => fact.Length > 0).Prepend(run.Status.Word()))}";
    }

    private static string Fact(string name, string value) => value.Length == 0 ? "" : $"{name} {value}";
}
