using System.Globalization;
using Orchestrator.Cli.Platform;

namespace Orchestrator.Cli.Studies;

/// <summary>A study's report as RFC 4180 CSV, a row for each run. Numbers carry all their digits.</summary>
internal static class StudyCsv
{
    public const string Header = "study,arm,seed,name,run,status,validation_loss,difference,left_out";

    public static IEnumerable<string> Rows(StudyReport report) =>
        report.Arms.SelectMany(arm => arm.Runs.Select(run => $"{report.Study},{arm.Arm},{Row(run)}"));

    private static string Row(StudyRunReport run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{run.Seed},{run.Name},{run.Id},{run.Status},{run.ValidationLoss:R},{run.Difference:R},{CsvText.Quote(run.LeftOut ?? "")}");
}
