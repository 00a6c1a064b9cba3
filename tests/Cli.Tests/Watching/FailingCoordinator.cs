using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Watching;

/// <summary>
/// A real gRPC server that answers as one does whose part for runs is broken, or shows a run that has succeeded; it has no curves.
/// </summary>
internal sealed class FailingCoordinator : Contracts.V1.Runs.RunsBase, IAsyncDisposable
{
    private WebApplication? _server;

    /// <summary>Null: it works.</summary>
    public StatusCode? Failure { get; init; }

    /// <summary>Of every run.</summary>
    public IReadOnlyList<RunNotice> Notices { get; init; } = [];

    public static async Task<FailingCoordinator> StartAsync(int port, StatusCode? failure, params RunNotice[] notices)
    {
        var coordinator = new FailingCoordinator { Failure = failure, Notices = notices };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(coordinator);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http2));
        coordinator._server = builder.Build();
        coordinator._server.MapGrpcService<FailingCoordinator>();
        coordinator._server.MapGrpcService<NoCurves>();
        await coordinator._server.StartAsync();
        return coordinator;
    }

    public override async Task Watch(WatchRunRequest request, IServerStreamWriter<Run> responses, ServerCallContext context)
    {
        if (Failure is { } failure)
        {
            throw new RpcException(new Status(failure, "The part for runs is broken."));
        }

        var run = new Run { Id = request.Run, Spec = new() { Name = "first" }, Status = RunStatus.Succeeded, TotalNotices = (ulong)Notices.Count };
        run.Notices.AddRange(Notices);
        await responses.WriteAsync(run);
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    // Waits for points that never come, as the tail of a run does that does not train.
    internal sealed class NoCurves(FailingCoordinator coordinator) : Contracts.V1.Curves.CurvesBase
    {
        public override Task Tail(TailCurveRequest request, IServerStreamWriter<CurveUpdate> responses, ServerCallContext context) =>
            coordinator.Failure is null ? Task.CompletedTask : Task.Delay(Timeout.Infinite, context.CancellationToken);
    }
}
