using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Checkpoints.S3;
using Orchestrator.Training.Journal;
using Orchestrator.Worker.Checkpoints;
using Orchestrator.Worker.Session;

namespace Orchestrator.Worker.Execution;

/// <summary>
/// Starts trainers in a session of their own, with output to a file: neither Ctrl-C nor the agent's death reaches them.
/// </summary>
internal sealed class TrainerLauncher(WorkerFolder folder, CheckpointRoot checkpoints, S3Options s3, TrainerProgram program)
{
    private const string JoinTokenVariable = $"{AgentOptions.Section}__{nameof(AgentOptions.JoinToken)}";

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);

    /// <param name="task">Whose attempt folder exists and is claimed.</param>
    /// <param name="devices">Of the task, at least one.</param>
    /// <param name="traceParent">W3C trace context of the task's span; empty: none.</param>
    /// <param name="onExit">Called from any thread.</param>
    public TrainerProcess Start(DesiredTask task, IReadOnlyList<Device> devices, string traceParent, Action onExit)
    {
        var run = folder.Run(task.RunId);
        var attempt = run.Attempt(task.Attempt);
        File.WriteAllText(attempt.Spec, Formatter.Format(task.Spec));

        var arguments = TrainerCommandLine.Arguments(
            attempt.Spec, run, task, checkpoints.PlaceOf(task.RunId), ForkOf(task), folder.Data, devices[0], folder.Heartbeat);
        var start = new ProcessStartInfo("setsid", [.. Redirected(attempt), .. program.Command, .. arguments]);
        SetEnvironment(start.Environment, devices, traceParent);
        return TrainerProcess.Child(Process.Start(start)!, onExit);
    }

    private CheckpointPlace? ForkOf(DesiredTask task) =>
        task.Fork is { } fork ? checkpoints.PlaceOf(fork.Run).In(JournalPosition.From(fork.Position).ToString()) : null;

    // Each program of this line replaces the one before it, so the process that we start is the trainer itself.
    private static string[] Redirected(AttemptFolder attempt) => ["sh", "-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", attempt.Log];

    private void SetEnvironment(IDictionary<string, string?> environment, IReadOnlyList<Device> devices, string traceParent)
    {
        // A trainer runs what people submit, and has no use for what makes a worker of whoever has it.
        foreach (var secret in environment.Keys.Where(name => name.Equals(JoinTokenVariable, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            environment.Remove(secret);
        }

        if (traceParent.Length > 0)
        {
            environment["TRACEPARENT"] = traceParent;
        }

        foreach (var (name, value) in S3Settings.ToEnvironment(s3))
        {
            environment[name] = value;
        }

        if (devices[0].Kind == DeviceKind.Cuda)
        {
            environment["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID";
            environment["CUDA_VISIBLE_DEVICES"] = string.Join(',', devices.Select(device => device.Id.Split('-')[^1]));
        }
        else
        {
            environment["OMP_NUM_THREADS"] = devices[0].Threads.ToString(CultureInfo.InvariantCulture);
            environment["CUDA_VISIBLE_DEVICES"] = "";
        }
    }
}
