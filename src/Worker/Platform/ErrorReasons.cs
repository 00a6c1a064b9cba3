using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Platform;

/// <summary>Reads the reason out of the coordinator's expected errors.</summary>
internal static class ErrorReasons
{
    private static readonly EnumDescriptor Names = ErrorsReflection.Descriptor.FindTypeByName<EnumDescriptor>(nameof(ErrorReason));

    /// <returns>Unspecified for every error that carries none, or one that is not known here.</returns>
    public static ErrorReason Of(RpcException error) =>
        error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason is { } name && Names.FindValueByName(name) is { } value
            ? (ErrorReason)value.Number
            : ErrorReason.Unspecified;
}
