using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>How far a run goes: its budget in whole optimiser steps and in tokens.</summary>
public sealed record RunLength(ulong Steps, ulong TokensPerStep)
{
    public ulong Tokens => Steps * TokensPerStep;

    /// <summary>Reads a resolved and valid spec.</summary>
    public static RunLength Of(RunSpec spec) =>
        Find(spec) ?? throw new ArgumentException("The spec has no length: it is not valid.", nameof(spec));

    internal static RunLength? Find(RunSpec resolved)
    {
        var context = Architecture.Find(resolved.Model)?.Context ?? 0;
        var tokensPerStep = (UInt128)context * resolved.Batch.Sequences * resolved.Batch.Accumulation;
        if (tokensPerStep == 0 || tokensPerStep > Requirements.Most)
        {
            return null;
        }

        var steps = resolved.Budget?.AmountCase switch
        {
            BudgetSpec.AmountOneofCase.Steps => resolved.Budget.Steps,
            BudgetSpec.AmountOneofCase.Tokens => (resolved.Budget.Tokens + tokensPerStep - 1) / tokensPerStep,
            _ => UInt128.Zero,
        };

        // Rounding up may add almost one more step to a budget in tokens.
        return steps > 0 && steps * tokensPerStep <= Requirements.Most + tokensPerStep ? new((ulong)steps, (ulong)tokensPerStep) : null;
    }
}
