using System.CommandLine;
using System.Runtime.InteropServices;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Specs;

namespace Orchestrator.Cli.Dev;

/// <summary><c>orc dev</c>: a cluster on this machine for as long as the command runs.</summary>
internal static class DevCommand
{
    private const int MostWorkers = 64;

    public static Command Create()
    {
        var folder = new Option<string>("--folder")
        {
            Description = "Where the cluster keeps everything; the next `orc dev` there goes on.",
            DefaultValueFactory = _ => ServerAddress.DefaultFolder,
        };
        var workers = new Option<int>("--workers") { Description = "CPU workers, which share the cores.", DefaultValueFactory = _ => 1 };
        var files = new Option<string[]>("--run")
        {
            Description = "A run spec to submit once the cluster is ready. May be repeated.",
            HelpName = "FILE",
        };
        var wait = new Option<bool>("--wait")
        {
            Description = "Show the submitted runs until all have ended, compare them, then stop; succeed only when all succeeded.",
        };
        var port = new Option<int>("--port")
        {
            Description = "P: gRPC; P+1: health and metrics over HTTP. 0: any free pair.",
            HelpName = "P",
        };
        workers.Validators.Add(result => RequireRange(result, 1, MostWorkers));
        port.Validators.Add(result => RequireRange(result, 0, ushort.MaxValue - 1));

        var command = new Command("dev", "Runs PostgreSQL, a coordinator and workers on this machine until Ctrl-C.")
        {
            folder, workers, files, wait, port,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var paths = parsed.GetValue(files) ?? [];
            if (parsed.GetValue(wait) && paths.Length == 0)
            {
                throw new CommandFailedException("--wait waits for submitted runs; name one with --run FILE.");
            }

            // Every spec is read before anything starts: a mistake in the last shall not surface after minutes.
            var specs = paths.Select(path => SpecFile.Read(path, [])).ToList();
            var settings = new DevSettings(parsed.GetRequiredValue(folder), parsed.GetValue(workers), parsed.GetValue(port));
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Stop(signal, stopping));
            return await new DevSession(settings, specs, parsed.GetValue(wait)).RunAsync(stopping.Token);
        });
        return command;
    }

    private static void RequireRange(System.CommandLine.Parsing.OptionResult result, int least, int most)
    {
        if (result.Errors.Any())
        {
            return;
        }

        var value = result.GetValueOrDefault<int>();
        if (value < least || value > most)
        {
            result.AddError($"{result.Option.Name} must be from {least} to {most}, got {value}.");
        }
    }

    // The terminal was closed.
    private static void Stop(PosixSignalContext signal, CancellationTokenSource stopping)
    {
        signal.Cancel = true;
        stopping.Cancel();
    }
}
