using Google.Rpc;
using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Platform;

/// <summary>Reads the reason out of the coordinator's expected errors.</summary>
internal static class ErrorReasons
{
    /// <returns>Unspecified for every error that carries none.</returns>
    public static ErrorReason Of(RpcException error) => error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason is { } name
        ? ErrorReasonDescriptor.FirstOrDefault(value => name == value.Name || Prefix + name == value.Name).Reason
        : ErrorReason.Unspecified;

    private const string Prefix = "ERROR_REASON_";

    private static IEnumerable<(string Name, ErrorReason Reason)> ErrorReasonDescriptor =>
        ErrorsReflection.Descriptor.EnumTypes.Single(type => type.ClrType == typeof(ErrorReason)).Values
            .Select(value => (value.Name, (ErrorReason)value.Number));
}
