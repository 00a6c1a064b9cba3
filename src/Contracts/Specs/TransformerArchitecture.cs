using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>The decoder-only transformer: what a valid one is.</summary>
internal sealed class TransformerArchitecture(TransformerSpec spec, Tokenizer? tokenizer) : IArchitecture
{
    public ulong Context => spec.Context;

    public void Validate(Violations violations)
    {
        violations = violations.In("transformer");
        violations.RequireSize("layers", spec.HasLayers, spec.Layers, 10_000);
        violations.RequireSize("width", spec.HasWidth, spec.Width, 1 << 20);
        violations.RequireSize("heads", spec.HasHeads, spec.Heads, 1 << 16);
        violations.RequireSize("context", spec.HasContext, spec.Context, 1 << 24);
        ValidateHeadWidth(violations);
        ValidateVocabulary(violations);
        ValidateNorm(violations.In("norm"));
        ValidateMlp(violations.In("mlp"));
        violations.Require("rotary_base", spec.RotaryBase, spec.RotaryBase is >= 1 and < double.PositiveInfinity, "a number of at least 1");
        violations.Require("dropout", spec.Dropout, spec.Dropout is >= 0 and < 1, "at least 0 and below 1");
        violations.RequirePositive("initial_deviation", spec.InitialDeviation);
        Connection.Of(spec.Connection).Validate(violations.In("connection"));
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

    private void ValidateVocabulary(Violations violations)
    {
        if (tokenizer is { } known && Vocabulary.Find(known) is { } least && spec.Vocabulary < least)
        {
            violations.Add(
                "vocabulary",
                $"is {spec.Vocabulary}, must be at least {least}, the vocabulary of {EnumNames.NameOf(known)}; leave it out to have just that");
        }

        violations.Require("vocabulary", spec.Vocabulary, spec.Vocabulary <= 1 << 24, $"at most {1 << 24}");
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
