using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Insights;

/// <summary>A real gRPC server with the matrices, metrics and notices of one run, which remembers what it was asked for.</summary>
internal sealed class MeasuredRun : Contracts.V1.Curves.CurvesBase, IAsyncDisposable
{
    private WebApplication? _server;

    public List<MatrixMeasured> Matrices { get; } = [];

    public List<string> Metrics { get; } = [];

    public Run Run { get; } = new() { Id = "0198", Spec = new() { Name = "test", Project = "p" } };

    public ReadMatricesRequest? Asked { get; private set; }

    public static async Task<MeasuredRun> StartAsync(int port)
    {
        var run = new MeasuredRun();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(run);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http2));
        run._server = builder.Build();
        run._server.MapGrpcService<MeasuredRun>();
        run._server.MapGrpcService<OneRun>();
        await run._server.StartAsync();
        return run;
    }

    public override Task<ReadMatricesResponse> ReadMatrices(ReadMatricesRequest request, ServerCallContext context)
    {
        Asked = request;
        return Task.FromResult(new ReadMatricesResponse { RunId = Run.Id, RunName = Run.Spec.Name, Matrices = { Matrices } });
    }

    public override Task<ListMetricsResponse> ListMetrics(ListMetricsRequest request, ServerCallContext context)
    {
        var last = new Point { Attempt = 1, Step = 1200, Value = 0.5 };
        return Task.FromResult(new ListMetricsResponse
        {
            Metrics = { Metrics.Select(metric => new MetricSummary { Metric = metric, Points = 1, Last = last }) },
        });
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    internal sealed class OneRun(MeasuredRun measured) : Contracts.V1.Runs.RunsBase
    {
        public override Task<Run> Get(GetRunRequest request, ServerCallContext context) => Task.FromResult(measured.Run);
    }
}
