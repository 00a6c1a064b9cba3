using Grpc.Core;
using Grpc.Net.Client;
using Orchestrator.Contracts.V1;
using static Orchestrator.Contracts.V1.ErrorReason;

namespace Orchestrator.Coordinator.Tests.Workers;

/// <summary>Submits runs that a scripted agent is given.</summary>
internal static class TestRuns
{
    public static Task<Run> SubmitAsync(GrpcChannel channel, Action<RunSpec>? change = null) => SubmitAsync(channel.CreateCallInvoker(), change);

    public static async Task<Run> SubmitAsync(CallInvoker connection, Action<RunSpec>? change = null)
    {
        var spec = new RunSpec
        {
            Name = "test",
            Model = new() { Transformer = new() { Layers = 1, Width = 8, Heads = 2, Context = 16 } },
            Data = new() { Sources = { new SourceSpec { Name = "books" } } },
            Budget = new() { Steps = 100 },
        };
        change?.Invoke(spec);
        return (await new Contracts.V1.Runs.RunsClient(connection).SubmitAsync(new() { Spec = spec })).Run;
    }

    /// <summary>Submits a run, and hears it as the agent's only task.</summary>
    public static async Task<DesiredTask> GiveAsync(GrpcChannel channel, ScriptedAgent agent, Action<RunSpec>? change = null)
    {
        var run = await SubmitAsync(channel, change);
        return Assert.Single((await agent.HearTasksAsync(tasks => tasks.Tasks.Any(task => task.RunId == run.Id))).Tasks);
    }

    public static ErrorReason ReasonOf(RpcException error) =>
        error.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>() is { } info
            && System.Enum.TryParse<ErrorReason>(Camel(info.Reason), out var reason)
            ? reason
            : Unspecified;

    private static string Camel(string reason) =>
        string.Concat(reason.Replace("ERROR_REASON_", "").Split('_').Select(word => word[..1] + word[1..].ToLowerInvariant()));
}
