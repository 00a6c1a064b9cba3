using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;
using Orchestrator.ServiceDefaults;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data.Sampling;
using Orchestrator.Training.Durability;
using Orchestrator.Training.Loop;
using Orchestrator.Worker.Checkpoints;

namespace Orchestrator.Worker.Training;

/// <summary>`train`: trains one attempt of a run in a folder. Needs no coordinator, and no network but for an S3 store of checkpoints.</summary>
internal static class TrainCommand
{
    // EX_UNAVAILABLE of sysexits.h.
    private const int UnavailableExitCode = 69;

    private static readonly Option<string> Spec = new("--spec")
    {
        Description = "Resolved run spec, as protobuf JSON.",
        Required = true,
    };

    private static readonly Option<string> Folder = new("--folder")
    {
        Description = "Folder of the run: journal, verdict, checkpoints.",
        Required = true,
    };

    private static readonly Option<uint?> Attempt = new("--attempt")
    {
        Description = "Number of this attempt. Default: one more than the highest there is.",
    };

    private static readonly Option<bool> Resume = new("--resume")
    {
        Description = "Continue from the newest sound checkpoint, or begin if there is none.",
    };

    private static readonly Option<ForkPlace?> From = new("--from")
    {
        Description = "Checkpoint of another run, its folder or s3://BUCKET/..., RUN/ATTEMPT/SEQUENCE: begin from it, unless --resume finds one.",
        HelpName = "PLACE",
        CustomParser = ParseFrom,
    };

    private static readonly Option<SkippedRange[]> Skip = new("--skip")
    {
        Description = "Training batches never to read, such as 12 or 12-13; repeat it for more. Checkpoints remember them.",
        HelpName = "FROM-TO",
        CustomParser = ParseSkip,
    };

    private static readonly Option<CheckpointPlace?> Checkpoints = new("--checkpoints")
    {
        Description = "Where the run's own checkpoints lie: a folder, or s3://BUCKET/PREFIX of the store that S3__Endpoint and other variables name. "
            + "Default: FOLDER/checkpoints.",
        HelpName = "PLACE",
        CustomParser = ParseCheckpoints,
    };

    private static readonly Option<string[]> Data = new("--data")
    {
        Description = "Catalogue folder of token files; repeat it for more. Built-in sources are prepared in the first.",
    };

    private static readonly Option<DeviceName?> Device = new("--device")
    {
        Description = "cpu-0, or cuda-N for a GPU. Default: the kind that the spec asks for.",
        CustomParser = ParseDevice,
    };

    private static readonly Option<int?> Threads = new("--threads")
    {
        Description = "Threads of one tensor operation. Default: as the spec says, else one for each core.",
    };

    private static readonly Option<string?> Heartbeat = new("--heartbeat")
    {
        Description = "A file that the agent touches. Untouched for an hour, the trainer saves and stops.",
    };

    private static readonly Option<bool> Prune = new("--prune")
    {
        Description = "Delete checkpoints beyond the spec's checkpoint.keep: there is no coordinator that does.",
    };

    private const string Description = """
        Trains one attempt of a run in a folder, without coordinator, and without network unless checkpoints are to lie in an S3 store. SIGTERM
        and Ctrl-C save and stop it.

        Exit codes: 0 done, 75 stopped and saved, 65 the spec or the data's content is at fault, 66 the data are not here or are others,
        74 something could not be written, 86 the numbers diverged, 64 refused before anything began,
        69 the checkpoints' store is not within reach.

        Where the spec's guard rolls back, training ends with 86 too, and says with which --skip it goes on past every batch since its newest
        checkpoint: give that and --resume.

        With --from, the checkpoint itself says whether model and sources fit. That batch, held-out share and seeds are meant as they are is up to
        you: only a coordinator knows the spec that it was trained with.
        """;

    public static Command Create()
    {
        Attempt.Validators.Add(RequirePositive<uint?>);
        Threads.Validators.Add(RequirePositive<int?>);
        var command = new Command("train", Description)
        {
            Spec, Folder, Attempt, Resume, From, Skip, Checkpoints, Data, Device, Threads, Heartbeat, Prune,
        };
        command.SetAction((arguments, _) => RunAsync(Read(arguments)));
        return command;
    }

    private static async Task<int> RunAsync(TrainOptions options)
    {
        using var telemetry = ProcessTelemetry.Start("trainer");
        using var activity = TrainingActivities.Source.StartActivity(ActivityNames.Train, ActivityKind.Internal, telemetry.Parent);
        using var signals = new TrainerSignals();
        try
        {
            var log = new ProgressLog(Console.Out, Console.Error, TimeProvider.System);
            using var stores = new CheckpointStores(S3Settings.OfEnvironment(), TimeProvider.System);
            return await new Trainer(options, stores, log, TimeProvider.System, signals.Stop).RunAsync();
        }
        catch (TrainerRefusedException refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return TrainerRefusedException.ExitCode;
        }
        catch (OptionsValidationException invalid)
        {
            await Console.Error.WriteLineAsync(string.Join(' ', invalid.Failures));
            return TrainerRefusedException.ExitCode;
        }
        catch (StoreUnavailableException failure)
        {
            // No verdict: it is none about the training, which may be begun again.
            await Console.Error.WriteLineAsync(failure.Message);
            return UnavailableExitCode;
        }
        catch (CannotWriteException failure)
        {
            // Not even the verdict could be written; the exit code is all that is left.
            await Console.Error.WriteLineAsync(failure.Message);
            return (int)VerdictCode.CannotWrite;
        }
    }

    private static TrainOptions Read(ParseResult arguments)
    {
        var folder = new RunFolder(Path.GetFullPath(arguments.GetRequiredValue(Folder)));
        return new TrainOptions(
            arguments.GetRequiredValue(Spec),
            folder,
            arguments.GetValue(Attempt),
            arguments.GetValue(Resume),
            arguments.GetValue(From),
            arguments.GetValue(Skip) ?? [],
            arguments.GetValue(Checkpoints) ?? new CheckpointPlace.Folder(folder.Checkpoints),
            arguments.GetValue(Data) ?? [],
            arguments.GetValue(Device),
            arguments.GetValue(Threads),
            arguments.GetValue(Heartbeat),
            arguments.GetValue(Prune));
    }

    private static SkippedRange[]? ParseSkip(ArgumentResult result)
    {
        var ranges = new List<SkippedRange>();
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            if (SkippedRange.Parse(text) is not { } range)
            {
                result.AddError($"--skip is '{text}', must be a batch such as 12, or the first and the last of several such as 12-13.");
                return null;
            }

            ranges.Add(range);
        }

        return [.. ranges];
    }

    private static CheckpointPlace? ParseCheckpoints(ArgumentResult result)
    {
        var text = result.Tokens[^1].Value;
        if (CheckpointPlace.TryParse(text) is { } place && place is not CheckpointPlace.Bucket { Prefix: "" })
        {
            return place;
        }

        result.AddError($"--checkpoints is '{text}', must be {CheckpointPlace.Rule}.");
        return null;
    }

    private static ForkPlace? ParseFrom(ArgumentResult result)
    {
        var text = result.Tokens[^1].Value;
        var place = CheckpointPlace.TryParse(text);
        if (place is not null && ForkPlace.TryParse(place) is { } fork)
        {
            return fork;
        }

        result.AddError(
            $"--from is '{place?.ToString() ?? text}', must be the folder of one checkpoint, RUN/ATTEMPT/SEQUENCE such as checkpoints/1/000000000120.");
        return null;
    }

    private static DeviceName? ParseDevice(ArgumentResult result)
    {
        var name = result.Tokens[^1].Value;
        if (DeviceName.Parse(name) is { } device)
        {
            return device;
        }

        result.AddError($"--device is '{name}', must be cpu-0 or cuda-N.");
        return null;
    }

    private static void RequirePositive<T>(OptionResult result)
    {
        if (result.GetValueOrDefault<T>() is 0 or 0U or < 0)
        {
            result.AddError($"{result.Option.Name} must be at least 1.");
        }
    }
}
