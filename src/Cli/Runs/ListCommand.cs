using System.CommandLine;
using System.Globalization;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Watching;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc list</c>: runs, newest first.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var project = new Option<string>("--project") { Description = "Only runs of this project.", HelpName = "P" };
        var status = new Option<RunStatus?>("--status") { Description = "Only runs in this status.", HelpName = "S" };
        var archived = new Option<bool>("--archived") { Description = "Archived runs, too." };
        var deleted = new Option<bool>("--deleted") { Description = "Deleted runs, too." };
        var limit = new Option<uint>("--limit") { Description = "At most so many runs.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var command = new Command("list", "Lists runs, newest first; without those that are archived or deleted.") { project, status, archived, deleted, limit, Output.Option };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var request = new ListRunsRequest
            {
                Project = parsed.GetValue(project) ?? "",
                Status = parsed.GetValue(status) ?? RunStatus.Unspecified,
                Archived = parsed.GetValue(archived),
                Deleted = parsed.GetValue(deleted),
            };
            var answer = await ReadAsync(new RunsClient(server.Invoker), request, parsed.GetValue(limit), cancellation);
            Output.Write(parsed, answer, () => TableOf(answer.Runs));
            return 0;
        });
        return command;
    }

    private static async Task<ListRunsResponse> ReadAsync(
        RunsClient client, ListRunsRequest request, uint limit, CancellationToken cancellation)
    {
        var all = new ListRunsResponse();
        do
        {
            request.PageSize = Math.Min(limit - (uint)all.Runs.Count, 500);
            var page = await client.ListAsync(request, cancellationToken: cancellation);
            all.Runs.Add(page.Runs);
            all.NextPageToken = request.PageToken = page.NextPageToken;
        }
        while (all.NextPageToken.Length > 0 && all.Runs.Count < limit);

        return all;
    }

    private static Table TableOf(IEnumerable<Run> runs)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("id", "project", "name", "status");
        table.AddColumn(new TableColumn("step").RightAligned());
        table.AddColumns("submitted", "");
        foreach (var run in runs)
        {
            table.AddRow(
                run.Id,
                Markup.Escape(run.Spec.Project),
                Markup.Escape(run.Spec.Name),
                $"[{run.Status.Color()}]{run.Status.Word()}[/]{run.PutAwayWord()}",
                ProgressText.Steps(run),
                run.SubmittedAt.ToDateTimeOffset().ToString("u", CultureInfo.InvariantCulture),
                Markup.Escape(run.StatusMessage));
        }

        return table;
    }
}
