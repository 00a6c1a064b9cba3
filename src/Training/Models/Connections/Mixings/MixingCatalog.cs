using Orchestrator.Contracts.V1;
using Kind = Orchestrator.Contracts.V1.MixingSpec.KindOneofCase;

namespace Orchestrator.Training.Models.Connections.Mixings;

/// <summary>Every mixing by its name in the spec.</summary>
internal static class MixingCatalog
{
    private static readonly Dictionary<Kind, Func<MixingSpec, long, Mixing>> Builders = new()
    {
        [Kind.Free] = (_, rate) => new FreeMixing(rate),
        [Kind.Identity] = (_, rate) => new IdentityMixing(rate),
        [Kind.Sinkhorn] = (spec, rate) => new SinkhornMixing(rate, (int)spec.Sinkhorn.Iterations),
        [Kind.Permutation] = (_, rate) => new PermutationMixing(rate),
    };

    public static Mixing Build(MixingSpec spec, long rate) =>
        Builders.TryGetValue(spec.KindCase, out var builder)
            ? builder(spec, rate)
            : throw new ArgumentException($"mixing: needs one of {string.Join(", ", Builders.Keys)}.", nameof(spec));
}
