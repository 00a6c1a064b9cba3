using System.CommandLine;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Webhooks;

/// <summary><c>orc webhooks</c>: what became of the messages that runs have ended.</summary>
internal static class WebhooksCommand
{
    private const string Description = """
        Lists what webhooks were told of the ends of runs, and what they are still to be told; newest first. Which webhooks there are is
        configured with the coordinator, by settings such as Webhooks__alerts__Url.
        """;
    private const string States = "due|delivered|given-up";

    public static Command Create()
    {
        var reference = RunArgument.Create();
        reference.Arity = ArgumentArity.ZeroOrOne;
        var state = new Option<DeliveryState>("--state")
        {
            Description = "Only deliveries in this state.",
            HelpName = States,
            CustomParser = result => StateOf(result.Tokens.Single().Value, result.AddError),
        };
        var limit = new Option<uint>("--limit") { Description = "At most so many.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var command = new Command("webhooks", Description)
        {
            reference, state, limit, Output.Option,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var request = new ListDeliveriesRequest
            {
                Run = parsed.GetValue(reference) ?? "",
                State = parsed.GetValue(state),
                Limit = parsed.GetValue(limit),
            };
            var answer = await new WebhooksClient(server.Invoker).ListAsync(request, cancellationToken: cancellation);
            Notes.Write(answer.Note);
            Output.Write(parsed, answer, () => DeliveryTable.Of(answer.Deliveries));
            return 0;
        });
        return command;
    }

    private static DeliveryState StateOf(string name, Action<string> fail)
    {
        switch (name)
        {
            case "due":
                return DeliveryState.Due;
            case "delivered":
                return DeliveryState.Delivered;
            case "given-up":
                return DeliveryState.GivenUp;
            default:
                fail($"--state is \"{name}\"; it can be {States.Replace("|", " or ", StringComparison.Ordinal)}.");
                return DeliveryState.Unspecified;
        }
    }
}
