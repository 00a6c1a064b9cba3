using Grpc.Core;

namespace Orchestrator.Worker.Platform;

/// <summary>Says why a call failed; the library's own words stop short of "connection refused".</summary>
internal static class CallFailure
{
    public static string Describe(RpcException error)
    {
        var words = $"{error.StatusCode}: {error.Status.Detail}";
        var cause = error.Status.DebugException?.Message ?? "";
        return words.Contains(cause, StringComparison.Ordinal) ? words : $"{words} {cause}";
    }
}
