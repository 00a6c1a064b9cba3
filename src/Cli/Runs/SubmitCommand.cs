using System.CommandLine;
using Orchestrator.Cli.Platform;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc submit</c>: queues a run.</summary>
internal static class SubmitCommand
{
    public static Command Create()
    {
        var spec = new SpecArguments();
        var key = new Option<string>("--key")
        {
            Description = "Idempotency key: the same submission with the same key again answers with the run of the first.",
            HelpName = "KEY",
        };
        var watch = new Option<bool>("--watch") { Description = "Then watch the run; succeed only when it succeeds." };
        var command = new Command("submit", "Submits a run.") { spec.File, spec.Set, key, watch, Output.Option };
        command.SetAction(async (parsed, cancellation) =>
        {
            var message = spec.Read(parsed);
            using var server = ServerConnection.Open(parsed);
            var answer = await Submission.SubmitAsync(
                new RunsClient(server.Invoker), message, spec.Overrides(parsed), parsed.GetValue(key), cancellation);
            Output.Write(parsed, answer, () => new Spectre.Console.Text(Submission.Sentence(answer) + Environment.NewLine));
            return parsed.GetValue(watch) ? await WatchCommand.WatchAsync(server, [answer.Run.Id], cancellation) : 0;
        });
        return command;
    }
}
