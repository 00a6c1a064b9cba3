using System.CommandLine;
using System.Diagnostics;
using Orchestrator.Contracts.Folders;
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
    private readonly Option<string?> _device = new("--device") { Description = "cpu-0, or cuda-N for a GPU. Default: the kind that the spec asks for." };
    private readonly Option<int?> _threads = new("--threads") { Description = "Threads of one tensor operation. Default: as the spec says, else one for each core." };
    private readonly Option<string?> _heartbeat = new("--heartbeat") { Description = "A file that the agent touches; untouched for an hour, the trainer saves and stops." };
    private readonly Option<bool> _prune = new("--prune") { Description = "Delete checkpoints beyond checkpoint.keep: there is no coordinator that does." };

    public TrainCommand()
        : base("train", "Trains one attempt of a run in a folder, without coordinator or network.")
    {
        _attempt.RequirePositive();
        _threads.RequirePositive();
        _device.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } name && DeviceName.Parse(name) is null)
            {
                result.AddError($"--device is '{name}', must be cpu-0 or cuda-N.");
            }
        });
        foreach (var option in (Option[])[_spec, _folder, _attempt, _resume, _checkpoints, _data, _device, _threads, _heartbeat, _prune])
        {
            Options.Add(option);
        }

        SetAction((arguments, _) => RunAsync(OptionsFrom(arguments)));
    }
}
