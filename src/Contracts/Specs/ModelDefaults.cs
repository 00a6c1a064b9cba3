using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>The defaults of a model, of which some follow from others.</summary>
internal static class ModelDefaults
{
    public static void Resolve(ModelSpec? model, Tokenizer tokenizer)
    {
        switch (model?.ArchitectureCase)
        {
            case ModelSpec.ArchitectureOneofCase.Transformer:
                Resolve(model.Transformer, tokenizer);
                break;
        }
    }

    private static void Resolve(TransformerSpec transformer, Tokenizer tokenizer)
    {
        if (!transformer.HasVocabulary && Vocabulary.Find(tokenizer) is { } vocabulary)
        {
            transformer.Vocabulary = vocabulary;
        }

        if (!transformer.HasKeyValueHeads && transformer.HasHeads)
        {
            transformer.KeyValueHeads = transformer.Heads;
        }

        Resolve(transformer.Norm ??= new());
        Resolve(transformer.Mlp ??= new(), transformer.Width);
        Resolve(transformer.Experts);
        transformer.QueryKeyNorm = transformer.HasQueryKeyNorm && transformer.QueryKeyNorm;
        transformer.RotaryBase = transformer.HasRotaryBase ? transformer.RotaryBase : 10_000;
        transformer.TiedHead = !transformer.HasTiedHead || transformer.TiedHead;
        transformer.Dropout = transformer.HasDropout ? transformer.Dropout : 0;
        ConnectionDefaults.Resolve(transformer.Connection ??= new());
        ResolveInitialWeights(transformer);
    }

    private static void Resolve(NormSpec norm)
    {
        norm.Kind = norm.HasKind ? norm.Kind : NormKind.Rms;
        norm.Gain = !norm.HasGain || norm.Gain;
        norm.Epsilon = norm.HasEpsilon ? norm.Epsilon : 1e-5;
    }

    private static void Resolve(MlpSpec mlp, uint width)
    {
        mlp.Kind = mlp.HasKind ? mlp.Kind : MlpKind.Swiglu;
        if (!mlp.HasHidden && width > 0)
        {
            // SwiGLU has three matrices where GELU has two: 8/3 of the width costs the same, in multiples of 8.
            var hidden = mlp.Kind == MlpKind.Gelu ? 4UL * width : 8UL * ((width + 2UL) / 3UL);
            mlp.Hidden = (uint)Math.Min(hidden, uint.MaxValue);
        }
    }

    private static void Resolve(ExpertsSpec? experts)
    {
        if (experts is null)
        {
            return;
        }

        experts.NormalizeWeights = experts.HasNormalizeWeights && experts.NormalizeWeights;
        experts.BalanceWeight = experts.HasBalanceWeight ? experts.BalanceWeight : 0.01;
        experts.RouterZWeight = experts.HasRouterZWeight ? experts.RouterZWeight : 0.001;
    }

    // Mitchell's deviations follow from each matrix's shape, so that there is none to fill in.
    private static void ResolveInitialWeights(TransformerSpec transformer)
    {
        transformer.InitialWeights = transformer.HasInitialWeights ? transformer.InitialWeights : InitialWeights.Normal;
        if (!transformer.HasInitialDeviation && transformer.InitialWeights != InitialWeights.Mitchell)
        {
            transformer.InitialDeviation = 0.02;
        }
    }
}
