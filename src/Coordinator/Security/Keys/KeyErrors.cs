using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Errors;

namespace Orchestrator.Coordinator.Security.Keys;

internal static class KeyErrors
{
    public static OrchestratorException NotFound(string id) =>
        new(ErrorReason.KeyNotFound, $"There is no key {id}; `orc key list --all` shows those there are.");

    public static OrchestratorException OtherWorker(StoredKey key, string wanted) => new(
        ErrorReason.AccessDenied,
        key.Worker == wanted
            ? $"{key.Id} is for worker {wanted} with the folder that it began with, and this is another one."
            : $"{key.Id} is for worker {key.Worker}, and not for {wanted}; `orc key join-token` makes another.");

    public static OrchestratorException NameTaken(string worker) => new(
        ErrorReason.WorkerNameTaken,
        $"The name {worker} belongs to another worker folder. Give this worker another name, or start it with that folder.");

    /// <summary>Whoever may make keys while nobody is asked would have one for later.</summary>
    public static OrchestratorException NobodyIsAsked() => new(
        ErrorReason.AccessDenied,
        "This coordinator asks nobody who they are (Authentication:Mode is none): there are no keys to be made, and workers need none.");
}
