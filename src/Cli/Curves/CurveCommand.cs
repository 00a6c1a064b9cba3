using System.CommandLine;
using Grpc.Core;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Curves;

/// <summary><c>orc curve</c>: one metric of one or more runs, as a table, CSV, JSON or a picture.</summary>
internal static class CurveCommand
{
    // A picture has no more than so many columns; the server keeps every extreme.
    private const uint PixelBudget = 4000;

    public static Command Create()
    {
        var references = RunArgument.CreateMany();
        var metric = new Option<string>("--metric") { Description = "Name of the metric, for instance train/loss.", HelpName = "NAME", Required = true };
        var attempt = new Option<uint>("--attempt") { Description = "The points of this attempt alone. Default: the run's curve along its lineage.", HelpName = "N" };
        var format = new Option<CurveFormat>("--format") { Description = "How to print.", HelpName = "table|csv|json|png", DefaultValueFactory = _ => CurveFormat.Table };
        var file = new Option<FileInfo>("--out") { Description = "Write to this file. Required for png; default otherwise: standard output.", HelpName = "FILE" };
        var command = new Command("curve", "Prints or draws a metric's curve: every step once, whatever was killed on the way.")
        {
            references, metric, attempt, format, file,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var request = new ReadCurveRequest
            {
                Metric = parsed.GetRequiredValue(metric),
                Attempt = parsed.GetValue(attempt),
                MaxPoints = parsed.GetValue(format) == CurveFormat.Png ? PixelBudget : 0,
            };
            var curves = await ReadAsync(server, parsed.GetRequiredValue(references), request, cancellation);
            await CurveOutput.WriteAsync(request.Metric, curves, parsed.GetValue(format), parsed.GetValue(file), cancellation);
            return 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<ReadCurveResponse>> ReadAsync(
        ServerConnection server, IEnumerable<string> references, ReadCurveRequest request, CancellationToken cancellation)
    {
        var client = new CurvesClient(server.Invoker);
        var curves = new List<ReadCurveResponse>();
        foreach (var reference in references)
        {
            request.Run = reference;
            curves.Add(await ReadAsync(client, request, cancellation));
        }

        return curves;
    }

    private static async Task<ReadCurveResponse> ReadAsync(CurvesClient client, ReadCurveRequest request, CancellationToken cancellation)
    {
        using var call = client.Export(request, cancellationToken: cancellation);
        var curve = new ReadCurveResponse();
        await foreach (var piece in call.ResponseStream.ReadAllAsync(cancellation))
        {
            curve.MergeFrom(piece);
        }

        return curve;
    }
}

internal enum CurveFormat
{
    Table,
    Csv,
    Json,
    Png,
}
