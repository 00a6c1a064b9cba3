using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;
using static System.FormattableString;

namespace Orchestrator.Cli.Curves;

/// <summary>Writes points as RFC 4180 CSV. Values carry all their digits: reading them back gives the same bits.</summary>
internal static class CurveCsv
{
    public const string Header = "run,metric,attempt,step,tokens,value,recorded_at,generation";

    /// <summary>The generation tells a fork's own attempts from its parent's of the same number.</summary>
    public static string Row(string run, string metric, Point point)
    {
        string[] fields =
        [
            CsvText.Quote(run),
            CsvText.Quote(metric),
            Invariant($"{point.Attempt}"),
            Invariant($"{point.Step}"),
            Invariant($"{point.Tokens}"),
            Invariant($"{point.Value:R}"),
            Invariant($"{point.RecordedAt.ToDateTimeOffset():O}"),
            Invariant($"{point.Generation}"),
        ];
        return string.Join(',', fields);
    }
}
