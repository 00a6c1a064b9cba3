using Grpc.Core;
using Orchestrator.Coordinator.Platform.Errors;

namespace Orchestrator.Coordinator.Platform.Access;

/// <summary>Keeps what was asked by whom.</summary>
internal interface ICallTrail
{
    /// <summary>A known caller has called what it may not, whatever the request says.</summary>
    Task RefusedAsync(ServerCallContext call, Caller caller, OrchestratorException refusal);
}
