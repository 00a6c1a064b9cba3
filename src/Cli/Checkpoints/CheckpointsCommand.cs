using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Checkpoints;

/// <summary><c>orc checkpoints</c>: what a run can be continued from.</summary>
internal static class CheckpointsCommand
{
    public static Command Create()
    {
        var reference = RunArgument.Create();
        var command = new Command("checkpoints", "Lists a run's checkpoints, newest first.") { reference, Output.Option };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var client = new CheckpointsClient(server.Invoker);
            var request = new ListCheckpointsRequest { Run = parsed.GetRequiredValue(reference) };
            var answer = await client.ListAsync(request, cancellationToken: cancellation);
            Output.Write(parsed, answer, () => TableOf(answer.Checkpoints));
            return 0;
        });
        return command;
    }

    private static Table TableOf(IEnumerable<Checkpoint> checkpoints)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in new[] { "step", "validation loss", "attempt", "sequence", "MB" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        table.AddColumns("worker", "location", "written", "verified", "on the served curve", "pinned by a fork");
        foreach (var checkpoint in checkpoints)
        {
            table.AddRow(
                checkpoint.Step.ToString("N0", CultureInfo.InvariantCulture),
                checkpoint.HasValidationLoss ? checkpoint.ValidationLoss.ToString("0.0000", CultureInfo.InvariantCulture) : "",
                checkpoint.Position.Attempt.ToString(CultureInfo.InvariantCulture),
                checkpoint.Position.Sequence.ToString("N0", CultureInfo.InvariantCulture),
                (checkpoint.SizeBytes / 1e6).ToString("N1", CultureInfo.InvariantCulture),
                Markup.Escape(checkpoint.Worker),
                Markup.Escape(checkpoint.Location),
                TextOf(checkpoint.WrittenAt),
                Markup.Escape(VerificationOf(checkpoint)),
                checkpoint.InLineage ? "yes" : "no",
                checkpoint.Pinned ? "yes" : "no");
        }

        return table;
    }

    private static string VerificationOf(Checkpoint checkpoint) => checkpoint switch
    {
        { DamagedAt: { } damagedAt } => $"damaged, found {TextOf(damagedAt)}: {checkpoint.Damage}",
        { VerifiedAt: { } verifiedAt } => TextOf(verifiedAt),
        _ => "not since it was written",
    };

    private static string TextOf(Timestamp time) => time.ToDateTimeOffset().ToString("u", CultureInfo.InvariantCulture);
}
