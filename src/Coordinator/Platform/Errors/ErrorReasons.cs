using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Platform.Errors;

/// <summary>The gRPC status of every reason; whether a client may try again follows from it.</summary>
internal static class ErrorReasons
{
    public static StatusCode StatusOf(ErrorReason reason) => reason switch
    {
        ErrorReason.InvalidRequest => StatusCode.InvalidArgument,
        ErrorReason.RunNotFound => StatusCode.NotFound,
        ErrorReason.RunAmbiguous => StatusCode.FailedPrecondition,
        ErrorReason.KeyReused => StatusCode.AlreadyExists,
        ErrorReason.IllegalTransition => StatusCode.FailedPrecondition,
        ErrorReason.ConcurrentUpdate => StatusCode.Aborted,
        ErrorReason.DatabaseUnavailable => StatusCode.Unavailable,
        ErrorReason.MetricNotFound => StatusCode.NotFound,
        ErrorReason.MatrixNotFound => StatusCode.NotFound,
        ErrorReason.AttemptNotFound => StatusCode.NotFound,
        ErrorReason.CheckpointNotFound => StatusCode.NotFound,
        ErrorReason.CheckpointDamaged => StatusCode.FailedPrecondition,
        ErrorReason.WorkerNotFound => StatusCode.NotFound,
        ErrorReason.WorkerUnavailable => StatusCode.Unavailable,
        ErrorReason.WorkerNameTaken => StatusCode.AlreadyExists,
        ErrorReason.SessionReplaced => StatusCode.Aborted,
        ErrorReason.AttemptNotGiven => StatusCode.PermissionDenied,
        ErrorReason.CoordinatorUnavailable => StatusCode.Unavailable,
        ErrorReason.RunDeleted => StatusCode.NotFound,
        ErrorReason.RunForked => StatusCode.FailedPrecondition,
        ErrorReason.Unauthenticated => StatusCode.Unauthenticated,
        ErrorReason.AccessDenied => StatusCode.PermissionDenied,
        ErrorReason.KeyNotFound => StatusCode.NotFound,
        ErrorReason.RunExists => StatusCode.AlreadyExists,
        ErrorReason.ExportRefused => StatusCode.FailedPrecondition,
        ErrorReason.LimitReached => StatusCode.ResourceExhausted,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A reason without a status; give it one here."),
    };
}
