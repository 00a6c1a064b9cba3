using System.Globalization;
using Orchestrator.Training.Data.Preparation;

namespace Orchestrator.Worker.Preparation;

/// <summary>Tells a person every few seconds how far a preparation is.</summary>
internal sealed class PreparationLog(TextWriter output, TimeProvider clock) : IProgress<PreparationProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private long _toldAt = clock.GetTimestamp();

    public void Report(PreparationProgress value)
    {
        if (clock.GetElapsedTime(_toldAt) < Interval)
        {
            return;
        }

        _toldAt = clock.GetTimestamp();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{value.Documents:N0} documents, {value.Tokens:N0} tokens; at {value.Origin}"));
    }
}
