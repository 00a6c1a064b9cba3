using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What a valid transformer is, its connection aside. Names fields as those of <c>transformer</c>.</summary>
internal sealed class TransformerRules(TransformerSpec spec, Violations violations)
{
    public void Validate(DataSpec? data)
    {
        violations.RequireSize("layers", spec.HasLayers, spec.Layers, 10_000);
        violations.RequireSize("width", spec.HasWidth, spec.Width, 1 << 20);
        violations.RequireSize("heads", spec.HasHeads, spec.Heads, 1 << 16);
        violations.RequireSize("context", spec.HasContext, spec.Context, 1 << 24);
        ValidateHeadWidth();
        ValidateKeyValueHeads();
        ValidateVocabulary(data);
        violations.In("norm").RequireKnown("kind", spec.Norm.Kind);
        violations.In("norm").RequirePositive("epsilon", spec.Norm.Epsilon);
        violations.In("mlp").RequireKnown("kind", spec.Mlp.Kind);
        if (spec.Mlp.HasHidden)
        {
            violations.In("mlp").RequireCount("hidden", spec.Mlp.Hidden, 1 << 24);
        }

        if (spec.Experts is not null)
        {
            ValidateExperts(spec.Experts, violations.In("experts"));
        }

        violations.Require("rotary_base", spec.RotaryBase, spec.RotaryBase is >= 1 and < double.PositiveInfinity, "a number of at least 1");
        violations.Require("dropout", spec.Dropout, spec.Dropout is >= 0 and < 1, "at least 0 and below 1");
        ValidateInitialWeights();
    }

    private void ValidateHeadWidth()
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

    private void ValidateKeyValueHeads()
    {
        if (spec.HasKeyValueHeads && spec.Heads > 0)
        {
            violations.Require(
                "key_value_heads",
                spec.KeyValueHeads,
                spec.KeyValueHeads > 0 && spec.Heads % spec.KeyValueHeads == 0,
                $"a divisor of heads ({spec.Heads}), or be left out");
        }
    }

    private void ValidateVocabulary(DataSpec? data)
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

    private void ValidateExperts(ExpertsSpec experts, Violations violations)
    {
        violations.RequireSize("count", experts.HasCount, experts.Count, 1 << 16);
        violations.RequireSize("active", experts.HasActive, experts.Active, 1 << 16);
        if (experts.HasCount && experts.Active > experts.Count)
        {
            violations.Add("active", $"is {experts.Active}, must be at most count ({experts.Count})");
        }

        if ((double)spec.Layers * experts.Count * MlpCost.Matrices(spec) > Requirements.Most)
        {
            violations.Add("count", $"is {experts.Count}, which gives more than {Requirements.Most} parameters, must be less");
        }

        violations.RequireNotNegative("balance_weight", experts.BalanceWeight);
        violations.RequireNotNegative("router_z_weight", experts.RouterZWeight);
    }

    private void ValidateInitialWeights()
    {
        violations.RequireKnown("initial_weights", spec.InitialWeights);
        if (spec.InitialWeights != InitialWeights.Mitchell)
        {
            violations.RequirePositive("initial_deviation", spec.InitialDeviation);
        }
        else if (spec.HasInitialDeviation)
        {
            violations.Add("initial_deviation", "is set, but mitchell has its own; leave it out, or choose other initial_weights");
        }
    }
}
