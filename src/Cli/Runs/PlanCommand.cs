using System.CommandLine;
using System.Globalization;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc plan</c>: what submitting a spec would cost and where it would run; stores nothing.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var spec = new SpecArguments();
        var command = new Command("plan", "Says what a spec would cost and where it would run, without submitting it.")
        {
            spec.File, spec.Set, Output.Option,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = new PlanRequest { Spec = spec.Read(parsed) };
            using var server = ServerConnection.Open(parsed);
            var plan = await new RunsClient(server.Invoker).PlanAsync(request, cancellationToken: cancellation);
            Output.Write(parsed, plan, () => ViewOf(plan));
            return 0;
        });
        return command;
    }

    private static Grid ViewOf(PlanResponse plan)
    {
        var estimate = plan.Estimate;
        var grid = new Grid().AddColumns(2);
        Add(grid, "parameters", $"{Count(estimate.Parameters)}, of these {Count(estimate.ConnectionParameters)} in connections");
        Add(grid, "training FLOPs per token", estimate.TrainingFlopsPerToken.ToString("G4", CultureInfo.InvariantCulture));
        Add(grid, "training FLOPs", (estimate.TrainingFlopsPerToken * estimate.Tokens).ToString("G4", CultureInfo.InvariantCulture));
        Add(grid, "peak memory", $"{(estimate.PeakMemoryBytes / 1e6).ToString("N0", CultureInfo.InvariantCulture)} MB");
        Add(grid, "budget", $"{Count(estimate.Steps)} steps of {Count(estimate.TokensPerStep)} tokens, {Count(estimate.Tokens)} tokens");
        Add(grid, "fitting workers", plan.FittingWorkers.Count == 0 ? "none" : string.Join(", ", plan.FittingWorkers));
        Add(grid, "placement", plan.Placement);
        return grid;
    }

    private static void Add(Grid grid, string name, string value) => grid.AddRow($"[bold]{name}[/]", Markup.Escape(value));

    private static string Count(ulong count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
