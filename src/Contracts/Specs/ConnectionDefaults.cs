using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>The defaults of connections.</summary>
internal static class ConnectionDefaults
{
    public static void Resolve(ConnectionSpec connection)
    {
        switch (connection.KindCase)
        {
            case ConnectionSpec.KindOneofCase.None:
                Resolve(connection.Residual = new());
                break;
            case ConnectionSpec.KindOneofCase.Residual:
                Resolve(connection.Residual);
                break;
            case ConnectionSpec.KindOneofCase.Hyper:
                Resolve(connection.Hyper);
                break;
            case ConnectionSpec.KindOneofCase.Frac:
                Resolve(connection.Frac);
                break;
            case ConnectionSpec.KindOneofCase.Manifold:
                Resolve(connection.Manifold);
                break;
        }
    }

    private static void Resolve(ResidualConnectionSpec residual) => residual.Norm = residual.HasNorm ? residual.Norm : NormPlacement.Pre;

    private static void Resolve(HyperConnectionSpec hyper)
    {
        hyper.Rate = hyper.HasRate ? hyper.Rate : 4;
        hyper.Dynamic = !hyper.HasDynamic || hyper.Dynamic;
        hyper.Tanh = hyper.HasTanh ? hyper.Tanh : hyper.Dynamic;
        hyper.ScaleOutputWeights = hyper.HasScaleOutputWeights && hyper.ScaleOutputWeights;
        hyper.Mixing ??= new();
        if (hyper.Mixing.KindCase == MixingSpec.KindOneofCase.None)
        {
            hyper.Mixing.Free = new();
        }

        Resolve(hyper.Mixing);
        hyper.Collapse = hyper.HasCollapse ? hyper.Collapse : Collapse.Sum;
        hyper.TrainRead = !hyper.HasTrainRead || hyper.TrainRead;
        hyper.TrainMix = !hyper.HasTrainMix || hyper.TrainMix;
        hyper.TrainWrite = !hyper.HasTrainWrite || hyper.TrainWrite;
    }

    private static void Resolve(FracConnectionSpec frac)
    {
        frac.Rate = frac.HasRate ? frac.Rate : 4;
        frac.Dynamic = !frac.HasDynamic || frac.Dynamic;
        frac.Tanh = frac.HasTanh ? frac.Tanh : frac.Dynamic;
        frac.Norm = frac.HasNorm ? frac.Norm : frac.Dynamic;
        frac.Scale = frac.HasScale ? frac.Scale : frac.Dynamic;
    }

    private static void Resolve(ManifoldConnectionSpec manifold)
    {
        manifold.Rate = manifold.HasRate ? manifold.Rate : 4;
        manifold.Mixing ??= new();
        if (manifold.Mixing.KindCase == MixingSpec.KindOneofCase.None)
        {
            manifold.Mixing.Sinkhorn = new();
        }

        Resolve(manifold.Mixing);
        manifold.Collapse = manifold.HasCollapse ? manifold.Collapse : Collapse.Sum;
    }

    private static void Resolve(MixingSpec mixing)
    {
        if (mixing.KindCase == MixingSpec.KindOneofCase.Sinkhorn)
        {
            mixing.Sinkhorn.Iterations = mixing.Sinkhorn.HasIterations ? mixing.Sinkhorn.Iterations : 20;
        }
    }
}
