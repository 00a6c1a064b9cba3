using System.CommandLine;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Goodput;

/// <summary><c>orc goodput</c>: where the time of devices went.</summary>
internal static class GoodputCommand
{
    public static Command Create()
    {
        var reference = RunArgument.Create();
        reference.Arity = ArgumentArity.ZeroOrOne;
        var by = new Option<GoodputBreakdown[]>("--by")
        {
            Description = "Show each worker or each run too; may be given twice.",
            HelpName = "worker|run",
            CustomParser = result => [.. result.Tokens.Select(token => BreakdownOf(token.Value, result.AddError))],
        };
        var command = new Command("goodput", "Shows what the time of all devices, or of those a run held, was spent on; it sums to 100 %.")
        {
            reference, by, Output.Option,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var client = new GoodputClient(server.Invoker);
            var request = new ReadGoodputRequest { Run = parsed.GetValue(reference) ?? "", By = { parsed.GetValue(by) ?? [] } };
            var report = await client.ReadAsync(request, cancellationToken: cancellation);
            Notes.Write(report.Note);
            Output.Write(parsed, report, () => GoodputView.Of(report));
            return 0;
        });
        return command;
    }

    private static GoodputBreakdown BreakdownOf(string name, Action<string> fail)
    {
        switch (name)
        {
            case "worker":
                return GoodputBreakdown.Worker;
            case "run":
                return GoodputBreakdown.Run;
            default:
                fail($"--by is \"{name}\"; it can be worker or run.");
                return GoodputBreakdown.Unspecified;
        }
    }
}
