using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;

namespace Orchestrator.Bench.Trainer;

/// <summary>Steps of the same model with plain residuals and with hyper-connections, and products of matrices, taken in turns.</summary>
internal sealed class TrainerBenchmark : IBenchmark
{
    private const int WarmUpRounds = 3;
    private const int Rounds = 20;

    public string Name => "trainer";

    public string Description => "training throughput, residual and hyper-connections x4, against the machine's best matrix product";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellation)
    {
        var residual = SpecOf(new ConnectionSpec { Residual = new() });
        var hyper = SpecOf(new ConnectionSpec { Hyper = new() { Rate = 4, Dynamic = true } });
        var catalogue = new DataCatalogue([DataFolder.Default(Environment.CurrentDirectory)], BuiltInSource.All);
        var finder = new SourceFinder(catalogue, new Progress<PreparationProgress>(), TimeProvider.System);
        using var data = await DataMixture.OpenAsync(residual.Data, finder, cancellation);
        return Measure(residual, hyper, data, cancellation);
    }

    private List<Figure> Measure(RunSpec residual, RunSpec hyper, DataMixture data, CancellationToken cancellation)
    {
        using var product = new MatrixProduct();
        using var first = new TrainedModel("residual", residual, data);
        using var second = new TrainedModel("hyper x4, dynamic", hyper, data);
        var (products, seconds) = (new List<double>(), new List<(double First, double Second)>());
        for (var round = 0; round < WarmUpRounds + Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (speed, times) = (product.Measure(), (first.Step(), second.Step()));
            if (round >= WarmUpRounds)
            {
                products.Add(speed);
                seconds.Add(times);
            }
        }

        var best = products.Max();
        var slowdown = Median.Of([.. seconds.Select(pair => pair.Second / pair.First)]);
        return
        [
            new(Name, "float32 mm 2048", best / 1e9, "GFLOP/s"),
            .. Figures(first, Median.Of([.. seconds.Select(pair => pair.First)]), best),
            .. Figures(second, Median.Of([.. seconds.Select(pair => pair.Second)]), best),
            new(Name, "step time, hyper over residual", slowdown, "", slowdown, "residual step of the same round"),
        ];
    }

    private IEnumerable<Figure> Figures(TrainedModel model, double seconds, double best)
    {
        var tokensPerSecond = model.TokensPerStep / seconds;
        var flops = tokensPerSecond * model.CountedFlopsPerToken;
        yield return new(Name, model.Name, tokensPerSecond, "tokens/s");
        yield return new(Name, $"{model.Name}, counted", flops / 1e9, "GFLOP/s", flops / best, "best mm");
    }

    private static RunSpec SpecOf(ConnectionSpec connection) => SpecDefaults.Resolve(new RunSpec
    {
        Name = "bench",
        Model = new() { Transformer = new() { Layers = 6, Width = 256, Heads = 8, Context = 256, Connection = connection } },
        Data = new() { Sources = { new SourceSpec { Name = "dotnet-docs" } } },
        Budget = new() { Steps = 1000 },
    });
}
