using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What a valid guard is.</summary>
internal static class GuardRules
{
    private const uint LeastWindow = 10;
    private const uint Most = 1_000_000;

    /// <summary>Names fields as those of <c>guard</c>.</summary>
    public static void Validate(GuardSpec guard, Violations violations)
    {
        if (guard.NonFinite == GuardPolicy.Report)
        {
            violations.Add(
                "non_finite",
                "is report, must be one of skip, roll_back, stop: what is not finite never reaches the weights");
        }
        else
        {
            violations.RequireKnown("non_finite", guard.NonFinite);
        }

        violations.RequireKnown("loss_spike", guard.LossSpike);
        violations.RequireKnown("stream_explosion", guard.StreamExplosion);
        violations.Require("window", guard.Window, guard.Window is >= LeastWindow and <= Most, $"from {LeastWindow} to {Most}");
        violations.RequirePositive("spike_deviations", guard.SpikeDeviations);
        violations.Require(
            "explosion_factor", guard.ExplosionFactor, guard.ExplosionFactor is > 1 and < double.PositiveInfinity, "a number above 1");
        violations.Require("limit", guard.Limit, guard.Limit <= Most, $"at most {Most}");
    }
}
