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
        Add(grid, "parameters", ParametersOf(estimate));
        Add(grid, "FLOPs per token", FlopsOf(estimate));
        Add(grid, "training FLOPs", Number(estimate.TrainingFlopsPerToken * estimate.Tokens));
        Add(grid, "peak memory", $"at most {Megabytes(estimate.PeakMemoryBytes)}");
        Add(grid, "checkpoint copy", $"{Megabytes(estimate.CheckpointCopyBytes)} of the host's memory");
        Add(grid, "budget", $"{Count(estimate.Steps)} steps of {Count(estimate.TokensPerStep)} tokens, {Count(estimate.Tokens)} tokens");
        Add(grid, "fitting workers", plan.FittingWorkers.Count == 0 ? "none" : string.Join(", ", plan.FittingWorkers));
        Add(grid, "placement", plan.Placement);
        return grid;
    }

    private static string ParametersOf(Estimate estimate)
    {
        var all = $"{Count(estimate.Parameters)}, of these {Count(estimate.ConnectionParameters)} in connections";
        return estimate.ActiveParameters < estimate.Parameters ? $"{all}; a token meets {Count(estimate.ActiveParameters)}" : all;
    }

    private static string FlopsOf(Estimate estimate)
    {
        var share = estimate.ConnectionFlopsPerToken / estimate.ForwardFlopsPerToken;
        return $"{Number(estimate.ForwardFlopsPerToken)} forward, {Number(estimate.TrainingFlopsPerToken)} in training; "
            + $"{share.ToString("P2", CultureInfo.InvariantCulture)} of them in connections";
    }

    private static void Add(Grid grid, string name, string value) => grid.AddRow($"[bold]{name}[/]", Markup.Escape(value));

    private static string Number(double number) => number.ToString("G4", CultureInfo.InvariantCulture);

    private static string Megabytes(ulong bytes) => $"{(bytes / 1e6).ToString("N0", CultureInfo.InvariantCulture)} MB";

    private static string Count(ulong count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
