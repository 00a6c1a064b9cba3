using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;
using Orchestrator.ServiceDefaults;
using Orchestrator.Training.Durability;
using Orchestrator.Training.Loop;

namespace Orchestrator.Worker.Training;

/// <summary>The verb <c>train</c>: trains one attempt of a run in a folder. Needs no coordinator and no network.</summary>
internal sealed class TrainCommand : Command
{
    private readonly Option<string> _spec = new("--spec") { Description = "Resolved run spec, as protobuf JSON.", Required = true };
    private readonly Option<string> _folder = new("--folder") { Description = "Folder of the run: journal, log, verdict, checkpoints.", Required = true };
    private readonly Option<uint?> _attempt = new("--attempt") { Description = "Number of this attempt. Default: one more than the highest there is." };
    private readonly Option<bool> _resume = new("--resume") { Description = "Continue from the newest sound checkpoint, or begin if there is none." };
    private readonly Option<string?> _checkpoints = new("--checkpoints") { Description = "The run's own checkpoint folder. Default: FOLDER/checkpoints." };
    private readonly Option<string[]> _data = new("--data") { Description = "Catalogue folder of token files; several are searched in turn. Built-in sources are prepared in the first." };
    private readonly Option<DeviceName?> _device = new("--device") { Description = "cpu-0, or cuda-N for a GPU. Default: the kind that the spec asks for.", CustomParser = Device };
    private readonly Option<int?> _threads = new("--threads") { Description = "Threads of one tensor operation. Default: as the spec says, else one for each core." };
    private readonly Option<string?> _heartbeat = new("--heartbeat") { Description = "A file that the agent touches; untouched for an hour, the trainer saves and stops." };
    private readonly Option<bool> _prune = new("--prune") { Description = "Delete checkpoints beyond checkpoint.keep: there is no coordinator that does." };

    public TrainCommand()
        : base("train", "Trains one attempt of a run in a folder, without coordinator or network.")
    {
        foreach (var option in (Option[])[_spec, _folder, _attempt, _resume, _checkpoints, _data, _device, _threads, _heartbeat, _prune])
        {
            Options.Add(option);
        }

        _attempt.Validators.Add(RequirePositive<uint?>);
        _threads.Validators.Add(RequirePositive<int?>);
        SetAction((arguments, _) => RunAsync(Read(arguments)));
    }

    private static async Task<int> RunAsync(TrainOptions options)
    {
        using var telemetry = ProcessTelemetry.Start("trainer");
        using var activity = TrainingActivities.Source.StartActivity(ActivityNames.Train, ActivityKind.Internal, telemetry.Parent);
        using var signals = new TerminationSignals();
        try
        {
            var log = new ProgressLog(Console.Out, TimeProvider.System);
            return await new Trainer(options, signals.Received, TimeProvider.System, log).RunAsync();
        }
        catch (TrainerRefusedException refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return TrainerRefusedException.ExitCode;
        }
        catch (CannotWriteException failure)
        {
            // Not even the verdict could be written; the exit code is all that is left.
            await Console.Error.WriteLineAsync(failure.Message);
            return (int)VerdictCode.CannotWrite;
        }
    }

    private TrainOptions Read(ParseResult arguments)
    {
        var folder = new RunFolder(Path.GetFullPath(arguments.GetRequiredValue(_folder)));
        return new TrainOptions(
            arguments.GetRequiredValue(_spec),
            folder,
            arguments.GetValue(_attempt),
            arguments.GetValue(_resume),
            Path.GetFullPath(arguments.GetValue(_checkpoints) ?? folder.Checkpoints),
            arguments.GetValue(_data) ?? [],
            arguments.GetValue(_device),
            arguments.GetValue(_threads),
            arguments.GetValue(_heartbeat),
            arguments.GetValue(_prune));
    }

    private static DeviceName? Device(ArgumentResult result)
    {
        var device = DeviceName.Parse(result.Tokens[^1].Value);
        if (device is null)
        {
            result.AddError($"--device is '{result.Tokens[^1].Value}', must be cpu-0 or cuda-N.");
        }

        return device;
    }

    private static void RequirePositive<T>(OptionResult result)
    {
        if (result.GetValueOrDefault<T>() is 0 or 0U or < 0)
        {
            result.AddError($"{result.Option.Name} must be at least 1.");
        }
    }
}
