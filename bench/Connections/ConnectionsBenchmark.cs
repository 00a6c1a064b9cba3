using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data;
using Orchestrator.Training.Platform;

namespace Orchestrator.Bench.Connections;

/// <summary>Steps of the same model with one connection and another, and products of matrices, taken in turns.</summary>
internal sealed class ConnectionsBenchmark : IBenchmark
{
    private static readonly ModelSize[] Sizes =
    [
        new(256, Precision.Float32), new(256, Precision.Bfloat16), new(768, Precision.Float32), new(768, Precision.Bfloat16),
    ];

    public string Name => "connections";

    public string Description => "a training step's time and memory: residual, hyper, frac and manifold connections, and recomputation";

    public async Task<IReadOnlyList<Figure>> RunAsync(Session session, CancellationToken cancellation)
    {
        using var data = await BuiltInData.OpenAsync(session, Sizes[0].SpecOf(Arm.All[0]).Data, cancellation);

        // As many as `orc dev` gives its worker.
        TorchThreads.Use(Environment.ProcessorCount);
        var hasPyTorch = await PythonPyTorch.IsInstalledAsync(cancellation);
        session.Say(hasPyTorch ? "Python PyTorch is there, and is measured too" : "Python PyTorch is not installed here, and is left out");
        List<Figure> figures = [];
        foreach (var size in Sizes)
        {
            var measured = Measure(session, size, data, cancellation);
            figures.AddRange(measured.Figures);
            if (hasPyTorch)
            {
                figures.AddRange(await CompareAsync(size, measured.TokensPerSecond, session.Rounds, cancellation));
            }
        }

        return figures;
    }

    private async Task<IReadOnlyList<Figure>> CompareAsync(
        ModelSize size, double tokensPerSecond, int rounds, CancellationToken cancellation)
    {
        var other = await PythonPyTorch.TokensPerSecondAsync(size.SpecOf(Arm.All[0]), rounds, cancellation);
        return
        [
            new(Name, $"{size.Name}: residual in Python PyTorch", other, "tokens/s"),
            new(Name, $"{size.Name}: residual", tokensPerSecond, "tokens/s", tokensPerSecond / other, "Python PyTorch"),
        ];
    }

    private (List<Figure> Figures, double TokensPerSecond) Measure(
        Session session, ModelSize size, DataMixture data, CancellationToken cancellation)
    {
        session.Say($"width {size.Name}");
        using var product = new MatrixProduct(size.Products);
        var models = Arm.All.Select(arm => new TrainedModel(arm.Name, size.SpecOf(arm), data)).ToList();
        var steps = models.Select(_ => new Comparison()).ToList();
        var products = new List<double>();
        foreach (var counts in session.BeginRounds(cancellation))
        {
            var speed = product.Measure();
            var seconds = models.Select(model => model.Step()).ToList();
            if (counts)
            {
                products.Add(speed);
                steps.Zip(seconds).ToList().ForEach(arm => arm.First.Add(arm.Second, seconds[0]));
            }
        }

        models.ForEach(model => model.Dispose());
        var best = products.Max();
        List<Figure> figures =
        [
            new(Name, $"{size.Name}: mm {MatrixProduct.Size}, best, {MeasuredDevice.Name}", best / 1e9, "GFLOP/s"),
            .. models.Zip(steps).SelectMany(arm => Figures($"{size.Name}: {arm.First.Name}", arm.First, arm.Second, best, models[0])),
        ];
        return (figures, models[0].TokensPerStep / steps[0].Subject);
    }

    private IEnumerable<Figure> Figures(string name, TrainedModel model, Comparison steps, double best, TrainedModel residual)
    {
        var flops = model.TokensPerStep * model.CountedFlopsPerToken / steps.Subject;
        yield return new(Name, $"{name}, counted", flops / 1e9, "GFLOP/s", flops / best, "best mm");
        yield return new(Name, $"{name}, step", 1e3 * steps.Subject, "ms", steps.Ratio, "residual's");
        if ((model.PeakBytes, residual.PeakBytes) is ({ } peak, { } ofResidual))
        {
            yield return new(Name, $"{name}, peak", peak / 1e6, "MB", (double)peak / ofResidual, "residual's");
        }
    }
}
