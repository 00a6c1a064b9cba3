using System.CommandLine;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc fork</c>: a new run that begins from a checkpoint of another.</summary>
internal static class ForkCommand
{
    private const string Description = """
        Submits a new run that begins from a checkpoint of another one, whatever state that is in. Its curves are those of the other run up to
        there, and then its own; that checkpoint is kept for good.

        Whatever leaves the restored weights, the optimiser's state and the position in the data what they are may be set: learning rate, schedule,
        budget, evaluation, sources and their weights, and more. What may not is refused by name.
        """;

    public static Command Create()
    {
        var step = new Option<ulong?>("--step") { Description = "From its checkpoint at this step. Default: the newest that is sound.", HelpName = "N" };
        var attempt = new Option<uint?>("--attempt")
        {
            Description = "With --sequence: from exactly this checkpoint, as `orc checkpoints` lists it.",
            HelpName = "A",
        };
        var sequence = new Option<ulong?>("--sequence") { Description = "With --attempt.", HelpName = "S" };
        var reschedule = Reschedule.Option();
        return new Descendant().Create("fork", Description, [step, attempt, sequence, reschedule], (parent, overrides, parsed) =>
        {
            var source = new ForkSource { Run = parent.Id, Reschedule = parsed.GetValue(reschedule) };
            switch (parsed.GetValue(step), parsed.GetValue(attempt), parsed.GetValue(sequence))
            {
                case (null, null, null):
                    break;
                case ({ } at, null, null):
                    source.Step = at;
                    break;
                case (null, { } of, { } record):
                    source.Position = new() { Attempt = of, Sequence = record };
                    break;
                default:
                    throw new CommandFailedException("Give --step, or --attempt and --sequence together, or none of them.");
            }

            return new() { Spec = Descendant.SpecOf(parent, "-fork", overrides), Fork = source, Overrides = { overrides } };
        });
    }
}
