using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Specs;

namespace Orchestrator.Cli.Training;

/// <summary><c>orc train</c>: the trainer alone, without coordinator, database or network.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var spec = new SpecArguments();
        var folder = new Option<string>("--folder")
        {
            Description = "Where journal, checkpoints and verdict go; made if absent.",
            HelpName = "F",
            Required = true,
        };
        var resume = new Option<bool>("--resume") { Description = "Continue from the newest checkpoint in the folder." };
        var from = new Option<string>("--from")
        {
            Description = "Begin from a checkpoint of another run: its folder or s3://BUCKET/..., RUN/ATTEMPT/SEQUENCE. --resume prefers the run's own.",
            HelpName = "PLACE",
        };
        var checkpoints = new Option<string>("--checkpoints")
        {
            Description = "Where its checkpoints lie: a folder, or s3://BUCKET/PREFIX of the store that S3__Endpoint names. Default: F/checkpoints.",
            HelpName = "PLACE",
        };
        var skip = new Option<string[]>("--skip")
        {
            Description = "Training batches never to read, such as 12 or 12-41: how a training that rolled back is continued.",
            HelpName = "FROM-TO",
        };
        var data = new Option<string[]>("--data")
        {
            Description = "Folders of token files. Default: .orchestrator/data.",
            HelpName = "FOLDER",
        };
        var threads = new Option<int?>("--threads")
        {
            Description = "CPU threads. Default: the spec's, else one per core.",
            HelpName = "N",
        };
        var command = new Command("train", "Trains a spec here and now, without coordinator, database or network.")
        {
            spec.File, spec.Set, folder, resume, from, checkpoints, skip, data, threads,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var resolved = SpecDefaults.Resolve(spec.Read(parsed));
            var count = parsed.GetValue(threads)
                ?? (resolved.Resources.HasThreads ? (int)resolved.Resources.Threads : Environment.ProcessorCount);
            var folders = parsed.GetValue(data) is { Length: > 0 } named ? named : [DataFolder.Default(Environment.CurrentDirectory)];
            var file = Path.GetTempFileName();
            try
            {
                await File.WriteAllTextAsync(file, JsonFormatter.Default.Format(resolved), cancellation);
                List<string> arguments =
                [
                    "train", "--spec", file, "--folder", parsed.GetRequiredValue(folder), "--prune",
                    "--threads", count.ToString(CultureInfo.InvariantCulture),
                    .. parsed.GetValue(skip)?.SelectMany(range => new[] { "--skip", range }) ?? [],
                    .. folders.SelectMany(one => new[] { "--data", one }),
                ];
                if (parsed.GetValue(from) is { } checkpoint)
                {
                    arguments.AddRange("--from", checkpoint);
                }

                if (parsed.GetValue(checkpoints) is { } place)
                {
                    arguments.AddRange("--checkpoints", place);
                }

                if (parsed.GetValue(resume))
                {
                    arguments.Add("--resume");
                }

                return await WorkerProgram.RunAsync(arguments, cancellation);
            }
            finally
            {
                File.Delete(file);
            }
        });
        return command;
    }
}
