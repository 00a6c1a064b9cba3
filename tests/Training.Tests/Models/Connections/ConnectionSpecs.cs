using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>Resolved specs of connections.</summary>
internal static class ConnectionSpecs
{
    public static ConnectionSpec Residual(NormPlacement norm = NormPlacement.Pre) => new() { Residual = new() { Norm = norm } };

    public static ConnectionSpec Hyper(
        uint rate, bool dynamic = true, bool? tanh = null, MixingSpec? mixing = null, Collapse collapse = Collapse.Sum) => new()
        {
            Hyper = new()
            {
                Rate = rate,
                Dynamic = dynamic,
                Tanh = tanh ?? dynamic,
                ScaleOutputWeights = false,
                Mixing = mixing ?? Free,
                Collapse = collapse,
                TrainRead = true,
                TrainMix = true,
                TrainWrite = true,
            },
        };

    /// <summary>Hyper-connections of which some parts stay as they began.</summary>
    public static ConnectionSpec Frozen(uint rate, bool dynamic = true, bool read = true, bool mix = true, bool write = true)
    {
        var spec = Hyper(rate, dynamic);
        (spec.Hyper.TrainRead, spec.Hyper.TrainMix, spec.Hyper.TrainWrite) = (read, mix, write);
        return spec;
    }

    public static ConnectionSpec Frac(uint rate, bool dynamic = true, bool? tanh = null, bool? norm = null, bool? scale = null) => new()
    {
        Frac = new() { Rate = rate, Dynamic = dynamic, Tanh = tanh ?? dynamic, Norm = norm ?? dynamic, Scale = scale ?? dynamic },
    };

    public static ConnectionSpec Manifold(uint rate, MixingSpec? mixing = null, Collapse collapse = Collapse.Sum) => new()
    {
        Manifold = new() { Rate = rate, Mixing = mixing ?? Sinkhorn(), Collapse = collapse },
    };

    public static MixingSpec Free => new() { Free = new() };

    public static MixingSpec Identity => new() { Identity = new() };

    public static MixingSpec Permutation => new() { Permutation = new() };

    public static MixingSpec Sinkhorn(uint iterations = 20) => new() { Sinkhorn = new() { Iterations = iterations } };
}
