using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// The decoder-only transformer: embedding, blocks of attention and MLP, final norm, head. Its linear layers have no bias.
/// </summary>
internal sealed class TransformerArchitecture(TransformerSpec spec) : IArchitecture
{
    private const ulong SublayersPerLayer = 2;

    private readonly NormCost _norm = new(spec.Norm, spec.Width);
    private readonly IConnection _connection = Connection.Of(spec.Connection, new(spec.Norm, spec.Width));

    public ulong Context => spec.Context;

    public ParameterCount Parameters
    {
        get
        {
            var connections = Sublayers * _connection.Parameters;
            var norms = (Sublayers + 1) * _norm.Parameters;
            var inBlocks = Layers * (AttentionMatrices + MlpMatrices);
            var embedding = spec.Vocabulary * Width;
            return new(
                Total: embedding + inBlocks + norms + connections + (spec.TiedHead ? 0 : embedding),
                connections,
                Matrices: inBlocks + embedding);
        }
    }

    /// <summary>
    /// Attention's two products with the keys and values of this and all earlier tokens, (context + 1) / 2 on average: 2·width each per key
    /// (appendix B of PaLM, arXiv 2204.02311, halved by the causal mask); and the connections' own.
    /// </summary>
    public double ForwardFlopsBesideMatrices =>
        (Layers * 4.0 * Width * (Context + 1) / 2) + (Sublayers * _connection.ForwardFlops);

    /// <summary>
    /// By layer: for attention the queries, keys and values, the former two turned, what was seen and the output; for the MLP its inner
    /// numbers and the output; for both the normalised input, the new stream, and with dropout a mask and what it leaves. By token:
    /// embedding and final norm, logits and their log-probabilities. Attention is fused, so that no context × context matrix is held. The
    /// gradients of one layer, or those of logits and log-probabilities, come on top.
    /// </summary>
    public ulong NumbersPerTokenAtPeak
    {
        get
        {
            var dropped = spec.Dropout > 0 ? 2 * Width : 0;
            var around = _norm.HeldNumbers + Width + dropped + _connection.HeldNumbers;
            var attention = 7 * Width;
            var mlp = Width + ((spec.Mlp.Kind == MlpKind.Swiglu ? 4UL : 2UL) * spec.Mlp.Hidden);
            var layer = attention + mlp + (SublayersPerLayer * around);
            var scores = 2UL * spec.Vocabulary;
            return Width + dropped + (Layers * layer) + _norm.HeldNumbers + scores + Math.Max(layer, scores);
        }
    }

    private ulong Layers => spec.Layers;

    private ulong Sublayers => SublayersPerLayer * Layers;

    private ulong Width => spec.Width;

    private ulong AttentionMatrices => 4 * Width * Width;

    private ulong MlpMatrices => (spec.Mlp.Kind == MlpKind.Swiglu ? 3UL : 2UL) * Width * spec.Mlp.Hidden;

    public void Validate(Violations violations, DataSpec? data)
    {
        violations = violations.In("transformer");
        violations.RequireSize("layers", spec.HasLayers, spec.Layers, 10_000);
        violations.RequireSize("width", spec.HasWidth, spec.Width, 1 << 20);
        violations.RequireSize("heads", spec.HasHeads, spec.Heads, 1 << 16);
        violations.RequireSize("context", spec.HasContext, spec.Context, 1 << 24);
        ValidateHeadWidth(violations);
        ValidateVocabulary(violations, data);
        ValidateNorm(violations.In("norm"));
        ValidateMlp(violations.In("mlp"));
        violations.Require("rotary_base", spec.RotaryBase, spec.RotaryBase is >= 1 and < double.PositiveInfinity, "a number of at least 1");
        violations.Require("dropout", spec.Dropout, spec.Dropout is >= 0 and < 1, "at least 0 and below 1");
        violations.RequirePositive("initial_deviation", spec.InitialDeviation);
        _connection.Validate(violations.In("connection"));
    }

    private void ValidateHeadWidth(Violations violations)
    {
        if (spec.Width == 0 || spec.Heads == 0)
        {
            return;
        }

        if (spec.Width % spec.Heads != 0)
        {
            violations.Add("width", $"is {spec.Width}, must be a multiple of heads ({spec.Heads}), {Nearby(2UL * spec.Heads)}");
        }
        else if (spec.Width / spec.Heads % 2 != 0)
        {
            violations.Add(
                "width",
                $"is {spec.Width}, which gives {spec.Heads} heads an odd width of {spec.Width / spec.Heads}; "
                + $"rotary positions turn pairs, so it must be a multiple of {2UL * spec.Heads}, {Nearby(2UL * spec.Heads)}");
        }
    }

    // The two multiples around the width, or the one above it when there is none below.
    private string Nearby(ulong unit)
    {
        var below = spec.Width / unit * unit;
        return below == 0 ? $"for instance {unit}" : $"for instance {below} or {below + unit}";
    }

    private void ValidateVocabulary(Violations violations, DataSpec? data)
    {
        if (data is not null && Vocabulary.Find(data.Tokenizer) is { } least && spec.Vocabulary < least)
        {
            var tokenizer = EnumNames.NameOf(data.Tokenizer);
            violations.Add(
                "vocabulary",
                $"is {spec.Vocabulary}, must be at least {least}, the vocabulary of tokenizer {tokenizer}, or be left out");
        }
        else if (spec.HasVocabulary)
        {
            violations.RequireCount("vocabulary", spec.Vocabulary, 1 << 24);
        }
    }

    private void ValidateNorm(Violations violations)
    {
        violations.RequireKnown("kind", spec.Norm.Kind);
        violations.RequirePositive("epsilon", spec.Norm.Epsilon);
    }

    private void ValidateMlp(Violations violations)
    {
        violations.RequireKnown("kind", spec.Mlp.Kind);
        if (spec.Mlp.HasHidden)
        {
            violations.RequireCount("hidden", spec.Mlp.Hidden, 1 << 24);
        }
    }
}
