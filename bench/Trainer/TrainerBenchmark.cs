using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Training.Platform;

namespace Orchestrator.Bench.Trainer;

/// <summary>Steps of the same model with plain residuals and with hyper-connections, and products of matrices, taken in turns.</summary>
internal sealed class TrainerBenchmark : IBenchmark
{
    public string Name => "trainer";

    public string Description => "training throughput, residual and hyper-connections x4, against the machine's best matrix product";

    public async Task<IReadOnlyList<Figure>> RunAsync(Session session, CancellationToken cancellation)
    {
        var residual = SpecOf(new ConnectionSpec { Residual = new() });
        var hyper = SpecOf(new ConnectionSpec { Hyper = new() { Rate = 4, Dynamic = true } });
        session.Say("preparing data");
        var catalogue = new DataCatalogue([session.Folder], BuiltInSource.All);
        var finder = new SourceFinder(catalogue, new Progress<PreparationProgress>(), TimeProvider.System);
        using var data = await DataMixture.OpenAsync(residual.Data, finder, cancellation);
        return Measure(session, residual, hyper, data, cancellation);
    }

    private List<Figure> Measure(Session session, RunSpec residual, RunSpec hyper, DataMixture data, CancellationToken cancellation)
    {
        // As many as `orc dev` gives its worker.
        TorchThreads.Use(Environment.ProcessorCount);
        using var product = new MatrixProduct();
        using var first = new TrainedModel("residual", residual, data);
        using var second = new TrainedModel("hyper x4, dynamic", hyper, data);
        var products = new List<double>();
        var steps = new Comparison();
        foreach (var counts in session.BeginRounds(cancellation))
        {
            var (speed, residualStep, hyperStep) = (product.Measure(), first.Step(), second.Step());
            if (counts)
            {
                products.Add(speed);
                steps.Add(hyperStep, residualStep);
            }
        }

        var best = products.Max();
        return
        [
            new(Name, $"float32 mm {MatrixProduct.Size}, best, {TorchThreads.Count} threads", best / 1e9, "GFLOP/s"),
            .. Figures(first, steps.Reference, best),
            .. Figures(second, steps.Subject, best, steps.Ratio),
        ];
    }

    private IEnumerable<Figure> Figures(TrainedModel model, double seconds, double best, double? slowdown = null)
    {
        var tokensPerSecond = model.TokensPerStep / seconds;
        var flops = tokensPerSecond * model.CountedFlopsPerToken;
        yield return new(Name, model.Name, tokensPerSecond, "tokens/s");
        yield return new(Name, $"{model.Name}, counted", flops / 1e9, "GFLOP/s", flops / best, "best mm");
        yield return new(Name, $"{model.Name}, step", 1e3 * seconds, "ms", slowdown, slowdown is null ? null : "residual's");
    }

    private static RunSpec SpecOf(ConnectionSpec connection) => SpecDefaults.Resolve(new RunSpec
    {
        Name = "bench",
        Model = new() { Transformer = new() { Layers = 6, Width = 256, Heads = 8, Context = 256, Connection = connection } },
        Data = new() { Sources = { new SourceSpec { Name = "dotnet-docs" } } },
        Budget = new() { Steps = 1000 },
    });
}
