using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Workers;

internal static class WorkerErrors
{
    public static OrchestratorException NameTaken(string name, WorkerRegistration.NameTaken holder) => new(
        ErrorReason.WorkerNameTaken,
        $"The name {name} belongs to another worker folder, on host {holder.Host} (key {holder.KeyPrefix}…). " +
        "Give this worker another name, or start it with that folder.");

    public static OrchestratorException SessionReplaced(string name) => new(
        ErrorReason.SessionReplaced, $"Another agent of worker {name}, with the same folder, has attached since. Only one can run.");

    public static OrchestratorException NotGiven(RunId run, uint attempt, WorkerId worker) => new(
        ErrorReason.AttemptNotGiven, $"Attempt {attempt} of run {run} was never given to worker {worker}.");

    public static OrchestratorException BehindTheCut(RunId run, uint attempt, WorkerId worker, ulong last) => new(
        ErrorReason.AttemptNotGiven,
        $"Attempt {attempt} of run {run} was never given to worker {worker}, which continued it after record {last} and may bring no later one.");

    public static OrchestratorException WrongOrigin(RunId run, uint attempt, string fault) => new(
        ErrorReason.InvalidRequest, $"Attempt {attempt} of run {run} {fault}.");

    public static OrchestratorException OtherWorker(WorkerBinding own, string name) => new(
        ErrorReason.AccessDenied,
        own.Name == name
            ? $"Worker {name} shows a credential that was given to another folder."
            : $"What this worker shows is of worker {own.Name}; it cannot speak as {name}.");

    public static OrchestratorException NotFound(string name, IEnumerable<string> known) => new(
        ErrorReason.WorkerNotFound,
        $"There is no worker \"{name}\"; known are {(string.Join(", ", known) is { Length: > 0 } names ? names : "none")}.");

    public static OrchestratorException OutOfTurn(string message) => new(ErrorReason.InvalidRequest, message);
}
