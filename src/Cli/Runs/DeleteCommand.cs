using System.CommandLine;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc delete</c>: deletes what runs that have ended left behind.</summary>
internal static class DeleteCommand
{
    private const string Description = """
        Deletes curves, logs, notices and checkpoints of runs that have ended, for good. What else `orc show` says of them stays, and so does the meaning
        of their keys. A run that others were forked from is deleted after those.
        """;

    public static Command Create()
    {
        var references = RunArgument.CreateMany();
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask. Needed where nobody can be asked." };
        var command = new Command("delete", Description) { references, yes, Output.Option };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var client = new RunsClient(server.Invoker);
            var runs = await ReadAsync(client, parsed.GetRequiredValue(references), cancellation);
            if (!parsed.GetValue(yes) && !await IsMeantAsync(runs, cancellation))
            {
                return 1;
            }

            // By their ids: what was agreed to, whatever the references mean by now.
            foreach (var run in runs)
            {
                RunStatusLine.Write(parsed, await client.DeleteAsync(new() { Run = run.Id }, cancellationToken: cancellation));
            }

            return 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Run>> ReadAsync(RunsClient client, IEnumerable<string> references, CancellationToken cancellation)
    {
        var runs = new List<Run>();
        foreach (var reference in references)
        {
            var run = await client.GetAsync(new() { Run = reference }, cancellationToken: cancellation);
            Notes.Write(run.Note);
            runs.Add(run);
        }

        return runs;
    }

    private static async Task<bool> IsMeantAsync(IReadOnlyList<Run> runs, CancellationToken cancellation)
    {
        if (System.Console.IsInputRedirected || System.Console.IsOutputRedirected)
        {
            throw new CommandFailedException("There is nobody to ask whether the runs are to be deleted for good. Say so by --yes.");
        }

        var names = string.Join(", ", runs.Select(run => $"{run.Spec.Name} ({run.Id})"));
        return await Output.Console.ConfirmAsync(Markup.Escape($"Delete {names} for good?"), defaultValue: false, cancellation);
    }
}
