using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Errors;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Expected failures of this feature.</summary>
internal static class RunErrors
{
    public static OrchestratorException NotFound(RunId run) => NotFound(run.ToString());

    public static OrchestratorException NotFound(string reference) =>
        new(ErrorReason.RunNotFound, $"There is no run \"{reference}\"; `orc list` shows those there are.");

    public static OrchestratorException Ambiguous(string reference, IEnumerable<string> candidates) =>
        new(ErrorReason.RunAmbiguous, $"\"{reference}\" could be {string.Join(", ", candidates)}. Use more of the name or the id.");

    public static OrchestratorException KeyReused(string key, string project, RunId first) => new(
        ErrorReason.KeyReused,
        $"Key \"{key}\" of project \"{project}\" was used for another submission, which became run {first}. Choose another key.");

    public static OrchestratorException IllegalTransition(RunState run, RunCommand command) => new(
        ErrorReason.IllegalTransition,
        $"{command.GetType().Name} is not possible: run {run.Id} is {run.Status} at attempt {run.Attempt}.");

    public static OrchestratorException NotEnded(RunState run, RunCommand command) => new(
        ErrorReason.IllegalTransition,
        $"{command.GetType().Name} is not possible: run {run.Id} is {run.Status}, and has to end first. `orc cancel {run.Id}` ends it.");

    public static OrchestratorException Deleted(RunId run) => new(
        ErrorReason.RunDeleted,
        $"Run {run} was deleted, with its curves, logs and checkpoints. `orc show {run}` says what is known of it.");

    public static OrchestratorException Forked(RunId run, IEnumerable<(RunId Run, string Name)> children) => new(
        ErrorReason.RunForked,
        $"Run {run} cannot be deleted: {string.Join(", ", children.Select(child => $"{child.Name} ({child.Run})"))} began from its checkpoints, "
        + "and their curves show its own up to there. Delete those first.");

    public static OrchestratorException ConcurrentUpdate(RunId run) =>
        new(ErrorReason.ConcurrentUpdate, $"Run {run} was changed by somebody else several times in a row; try again.");

    public static OrchestratorException DeviceHeld(RunId run, RunCommand.Assign assign) => new(
        ErrorReason.ConcurrentUpdate,
        $"Run {run} was not placed: another one holds a device of {string.Join(", ", assign.Devices)} on {assign.WorkerName}.");

    public static OrchestratorException AttemptNotFound(string run, int attempt, int newest) => new(
        ErrorReason.AttemptNotFound,
        newest is 0 ? $"Run {run} has no attempt yet." : $"Run {run} has no attempt {attempt}; its newest is {newest}.");
}
