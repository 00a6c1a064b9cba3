using System.CommandLine;
using Grpc.Core;
using Orchestrator.Cli.Platform;
using Spectre.Console;

namespace Orchestrator.Cli.Studies;

/// <summary><c>orc study</c>: trains every arm of a study with every seed, and compares them seed by seed.</summary>
internal static class StudyCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("FILE") { Description = "A study, YAML or JSON; samples/studies has one." };
        var format = new Option<StudyFormat>("--output", "-o")
        {
            Description = "How to print; csv has a row for each run.",
            HelpName = "table|json|csv",
            DefaultValueFactory = _ => StudyFormat.Table,
        };
        var file = new Option<FileInfo>("--out") { Description = "Write to this file. Default: standard output.", HelpName = "FILE" };
        var command = new Command(
            "study", "Trains every arm of a study with every seed and compares them. Called again, it goes on with the same runs.")
        {
            path, format, file,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var study = StudyFile.Read(parsed.GetRequiredValue(path));
            using var server = ServerConnection.Open(parsed);
            try
            {
                var report = await new StudySession(server.Invoker, ProgressConsole(), TimeProvider.System).RunAsync(study, cancellation);
                await StudyOutput.WriteAsync(report, parsed.GetValue(format), parsed.GetValue(file), cancellation);
                return report.IsComplete ? 0 : 1;
            }
            catch (Exception error) when (cancellation.IsCancellationRequested && error is OperationCanceledException or RpcException)
            {
                await Console.Error.WriteLineAsync("Interrupted. The submitted runs go on; the same command comes back to them.");
                throw;
            }
        });
        return command;
    }

    // Standard output has the result and nothing else.
    private static IAnsiConsole ProgressConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected)
        {
            console.Profile.Width = 200;
        }

        return console;
    }
}
