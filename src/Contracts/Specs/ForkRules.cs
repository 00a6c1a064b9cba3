using System.Collections.Frozen;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// What a fork may change against the run whose checkpoint it begins from: whatever leaves the restored weights, the optimiser's state and the
/// position in the data what they are. A field that nobody has thought about may not change.
/// </summary>
public static class ForkRules
{
    private const string Shape = "the weights in the checkpoint are of that model";
    private const string Batches = "the position in the data is counted in those batches";
    private const string Unthought = "a fork cannot change it";

    // The longest path that a difference begins with decides; null: it may change.
    private static readonly FrozenDictionary<string, string?> Rulings = new Dictionary<string, string?>
    {
        ["name"] = null,
        ["project"] = null,
        ["priority"] = null,
        ["tags"] = null,
        ["notes"] = null,
        ["model"] = Shape,
        ["model.transformer.dropout"] = null,
        ["model.transformer.experts.balance_weight"] = null,
        ["model.transformer.experts.router_z_weight"] = null,
        ["data.sources"] = null,
        ["data.tokenizer"] = "the weights know those tokens",
        ["data.held_out"] = "the weights must not have seen what they are evaluated on",
        ["batch"] = Batches,
        ["budget"] = null,
        ["optimizer"] = "the optimiser's state in the checkpoint is of that algorithm",
        ["optimizer.adamw.learning_rate"] = null,
        ["optimizer.adamw.beta1"] = null,
        ["optimizer.adamw.beta2"] = null,
        ["optimizer.adamw.epsilon"] = null,
        ["optimizer.adamw.weight_decay"] = null,
        ["optimizer.adamw.decay_norms"] = null,
        ["optimizer.clip_norm"] = null,
        ["schedule"] = null,
        ["precision.kind"] = null,
        ["seeds.initialization"] = "the weights come from the checkpoint and not from a seed",
        ["seeds.data"] = null,
        ["seeds.dropout"] = null,
        ["evaluation"] = null,
        ["checkpoint"] = null,
        ["journal"] = null,
        ["resources"] = null,
        ["retries"] = null,
        ["wall_time_limit"] = null,
        ["recomputation"] = null,
        ["guard"] = null,
        ["liveness"] = null,
    }.ToFrozenDictionary();

    /// <param name="parent">Of the run that has the checkpoint; valid.</param>
    /// <param name="child">Of the fork; valid.</param>
    /// <param name="step">Optimiser steps done at the checkpoint.</param>
    /// <param name="reschedule">The learning rate may jump to where the schedule has it under another budget.</param>
    /// <param name="violations">Is told of each field that cannot be as the child has it.</param>
    public static void Validate(RunSpec parent, RunSpec child, ulong step, bool reschedule, Violations violations)
    {
        (parent, child) = (SpecDefaults.Resolve(parent), SpecDefaults.Resolve(child));
        foreach (var path in SpecDifferences.Between(parent, child))
        {
            if (RulingOn(path) is { } reason)
            {
                violations.Add(path, $"must be as in the run that is forked: {reason}");
            }
        }

        ValidateSources(parent.Data, child.Data, violations);
        ValidatePrecision(parent.Precision.Kind, child.Precision.Kind, violations);
        ValidateBudget(parent, child, step, reschedule, violations);
    }

    private static string? RulingOn(string path)
    {
        for (var at = path; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOf('.'))])
        {
            if (Rulings.TryGetValue(at, out var ruling))
            {
                return ruling;
            }
        }

        return Unthought;
    }

    private static void ValidateSources(DataSpec parent, DataSpec child, Violations violations)
    {
        for (var i = 0; i < child.Sources.Count; i++)
        {
            var source = child.Sources[i];
            if (source.HasHash && parent.Sources.FirstOrDefault(known => known.Name == source.Name) is { HasHash: true } known)
            {
                violations.In("data").In("sources", i).Require("hash", source.Hash, source.Hash == known.Hash, $"{known.Hash} as in the run that is forked");
            }
        }
    }

    // Master weights of bfloat16 are float32, so these two have checkpoints of one kind.
    private static void ValidatePrecision(Precision parent, Precision child, Violations violations)
    {
        if ((parent == Precision.Float64) != (child == Precision.Float64))
        {
            var rule = $"as wide as {EnumNames.NameOf(parent)}: the numbers in the checkpoint are";
            violations.Require("precision.kind", EnumNames.NameOf(child), holds: false, rule);
        }
    }

    private static void ValidateBudget(RunSpec parent, RunSpec child, ulong step, bool reschedule, Violations violations)
    {
        if (RunLength.Find(parent) is not { } before || RunLength.Find(child) is not { } length)
        {
            return; // an invalid spec, which is told of elsewhere
        }

        violations.Require("budget", $"{length.Steps} steps", length.Steps > step, $"more than the {step} steps that the checkpoint has done");
        var dependsOnBudget = child.Schedule.Shape != ScheduleShape.Constant && child.Schedule.Equals(parent.Schedule);
        if (length.Steps != before.Steps && dependsOnBudget && !reschedule)
        {
            violations.Add(
                "schedule.shape",
                $"is {EnumNames.NameOf(child.Schedule.Shape)} over a budget that changes from {before.Steps} to {length.Steps} steps, so that the "
                + "learning rate would jump. Say what holds from here on: schedule.shape=constant and an optimizer.adamw.learning_rate, another "
                + "schedule, or --reschedule for the same one over the new budget");
        }
    }
}
