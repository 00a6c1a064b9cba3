using System.CommandLine;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Insights;

/// <summary><c>orc insights</c>: what was measured inside the model, matrices as heat maps and scalars as tables.</summary>
internal static class InsightsCommand
{
    private static readonly string[] Families = ["connections/", "experts/"];

    public static Command Create()
    {
        var reference = RunArgument.Create();
        var step = new Option<ulong?>("--step")
        {
            Description = "Matrices as of this step, without the scalars. Default: the newest.",
            HelpName = "N",
        };
        var names = new Option<string[]>("--matrix")
        {
            Description = "Only the matrix of this name, without the scalars. May be repeated.",
            HelpName = "NAME",
        };
        var pictures = new Option<DirectoryInfo>("--png")
        {
            Description = "Write each matrix into this folder as a picture instead of showing it.",
            HelpName = "FOLDER",
        };
        var command = new Command(
            "insights",
            "Shows what evaluations found inside the model: how connections mix their streams, how experts share the load. Colours reach "
            + "from -1 to 1; a matrix without negative values whose largest is above 1 or below 0.1 has its own scale. "
            + "As JSON: the matrices.")
        {
            reference, step, names, pictures, Output.Option,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var client = new CurvesClient(server.Invoker);
            var request = new ReadMatricesRequest { Run = parsed.GetRequiredValue(reference), Names = { parsed.GetValue(names) ?? [] } };
            if (parsed.GetValue(step) is { } asOf)
            {
                request.Step = asOf;
            }

            var found = await client.ReadMatricesAsync(request, cancellationToken: cancellation);
            Notes.Write(found.Matrices.Count > 0 ? "" : NothingFound(request));
            if (parsed.GetValue(pictures) is { } folder)
            {
                var files = await PictureFolder.WriteAsync(folder, found.RunName, HeatMap.Of(found.Matrices), cancellation);
                files.ToList().ForEach(Console.Out.WriteLine);
            }
            else if (!Output.TryWriteJson(parsed, found))
            {
                var scalars = request.HasStep || request.Names.Count > 0 ? [] : await ScalarsAsync(client, request.Run, cancellation);
                InsightsView.Write(Output.Console, $"{found.RunName} ({found.RunId})", HeatMap.Of(found.Matrices), scalars);
            }

            return 0;
        });
        return command;
    }

    private static string NothingFound(ReadMatricesRequest request)
    {
        var when = request.HasStep ? FormattableString.Invariant($"at step {request.Step} or before it") : "yet";
        return $"no matrices {when}; evaluations measure them unless evaluation.insights is false";
    }

    private static async Task<IReadOnlyList<MetricSummary>> ScalarsAsync(CurvesClient client, string run, CancellationToken cancellation)
    {
        var metrics = await client.ListMetricsAsync(new() { Run = run }, cancellationToken: cancellation);
        return [.. metrics.Metrics.Where(metric => Families.Any(family => metric.Metric.StartsWith(family, StringComparison.Ordinal)))];
    }
}
