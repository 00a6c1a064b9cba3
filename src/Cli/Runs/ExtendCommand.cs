using System.CommandLine;
using System.Globalization;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Watching;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc extend</c>: goes on with a run that has ended, with a larger budget.</summary>
internal static class ExtendCommand
{
    private const string Description = """
        Goes on with a run that has ended, with a larger budget: submits a fork of its newest checkpoint. The run itself stays what it is; the new
        one has its curves and then goes on.

        Where the learning rate depends on the budget (cosine, linear), say what holds from there on: --reschedule, or another schedule by --set.
        """;

    public static Command Create()
    {
        var steps = new Option<ulong?>("--steps")
        {
            Description = "The new budget in optimiser steps, counted from the beginning.",
            HelpName = "N",
        };
        var tokens = new Option<ulong?>("--tokens") { Description = "The new budget in tokens, counted from the beginning.", HelpName = "N" };
        var reschedule = Reschedule.Option();
        return new Descendant().Create("extend", Description, [steps, tokens, reschedule], (parent, overrides, parsed) =>
        {
            if (!parent.Status.IsTerminal())
            {
                throw new CommandFailedException(
                    $"{parent.Spec.Name} is {parent.Status.Word()}, and only a run that has ended is extended; `orc fork` takes any.");
            }

            string[] all = [.. Budget("steps", parsed.GetValue(steps)), .. Budget("tokens", parsed.GetValue(tokens)), .. overrides];
            return new()
            {
                Spec = Descendant.SpecOf(parent, "-extended", all),
                Fork = new() { Run = parent.Id, Reschedule = parsed.GetValue(reschedule) },
                Overrides = { all },
            };
        });
    }

    private static IEnumerable<string> Budget(string unit, ulong? amount) =>
        amount is { } count ? [string.Create(CultureInfo.InvariantCulture, $"budget.{unit}={count}")] : [];
}
