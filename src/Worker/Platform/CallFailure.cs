using Grpc.Core;

namespace Orchestrator.Worker.Platform;

/// <summary>Says why a call failed; the library's own words stop short of "connection refused".</summary>
internal static class CallFailure
{
    public static string Describe(RpcException error) => error.Status.DebugException is { } cause && !error.Status.Detail.Contains(cause.Message, StringComparison.Ordinal)
        ? $"{error.StatusCode}: {error.Status.Detail} {cause.Message}"
        : $"{error.StatusCode}: {error.Status.Detail}";
}
