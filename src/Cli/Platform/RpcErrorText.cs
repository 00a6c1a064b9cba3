using System.Text;
using Google.Rpc;
using Grpc.Core;

namespace Orchestrator.Cli.Platform;

/// <summary>What a person reads of an error that the server answered with.</summary>
internal static class RpcErrorText
{
    public static string Of(RpcException error)
    {
        var details = error.GetRpcStatus();
        var text = new StringBuilder(details?.Message is { Length: > 0 } message ? message : error.Status.Detail);
        foreach (var violation in details?.GetDetail<BadRequest>()?.FieldViolations ?? [])
        {
            text.AppendLine().Append("  ").Append(violation.Field).Append(": ").Append(violation.Description);
        }

        return text.ToString();
    }
}
