using System.Globalization;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data.Sampling;

namespace Orchestrator.Worker.Execution;

/// <summary>The arguments of a trainer, written and recognised.</summary>
internal static class TrainerCommandLine
{
    public static IEnumerable<string> Arguments(
        string specFile, RunFolder run, DesiredTask task, CheckpointPlace checkpoints, CheckpointPlace? fork, IEnumerable<string> data,
        Device device, string heartbeat)
    {
        IEnumerable<string> threads = device.Kind == DeviceKind.Cpu ? ["--threads", Text(device.Threads)] : [];
        return
        [
            .. Identity(run, task.Attempt), "--resume", "--spec", specFile, "--checkpoints", $"{checkpoints}", "--heartbeat", heartbeat,
            .. fork is null ? Array.Empty<string>() : ["--from", $"{fork}"],
            .. data.SelectMany(folder => new[] { "--data", folder }),
            .. task.Skip.SelectMany(range => new[] { "--skip", $"{new SkippedRange(range.First, range.End)}" }),
            // Other GPUs are hidden from the trainer, so its own is the first.
            "--device", device.Kind == DeviceKind.Cpu ? device.Id : "cuda-0",
            .. threads,
        ];
    }

    /// <summary>Finds a trainer that has not yet written its mark, or whose agent died before it could note anything.</summary>
    public static ProcessMark? Find(RunFolder run, uint attempt) => ProcessMarks.FindByArguments(Identity(run, attempt));

    private static IEnumerable<string> Identity(RunFolder run, uint attempt) => ["--folder", run.Root, "--attempt", Text(attempt)];

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);
}
