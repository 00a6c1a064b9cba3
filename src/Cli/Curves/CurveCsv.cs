using System.Globalization;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Curves;

/// <summary>Writes points as RFC 4180 CSV. Values carry all their digits: reading them back gives the same bits.</summary>
internal static class CurveCsv
{
    public const string Header = "run,metric,attempt,step,tokens,value,recorded_at";

    public static string Row(string run, string metric, Point point) => string.Create(
        CultureInfo.InvariantCulture,
        $"{CsvText.Quote(run)},{CsvText.Quote(metric)},{point.Attempt},{point.Step},{point.Tokens},{point.Value:R},{point.RecordedAt.ToDateTimeOffset():O}");
}
