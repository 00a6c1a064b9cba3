using Orchestrator.Contracts;
using Orchestrator.Contracts.Journal;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>Looks into the journal of a trainer that may still write it.</summary>
internal static class JournalFile
{
    /// <summary>Training steps written down so far.</summary>
    public static int Steps(string path)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var reader = new JournalReader(file);
        var steps = 0;
        while (reader.ReadNext() is { } record)
        {
            steps += record.Measurement?.Values.Any(value => value.Metric == MetricNames.TrainLoss) is true ? 1 : 0;
        }

        return steps;
    }
}
