using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Loop.Guarding;

/// <summary>What the guard found in a step, and what is to be done about all of it.</summary>
/// <param name="Policy">The strictest of the findings' policies; with none, the step is as good as reported.</param>
public sealed record Judgement(GuardPolicy Policy, IReadOnlyList<GuardNotice> Notices)
{
    public static Judgement Sound { get; } = new(GuardPolicy.Report, []);

    /// <summary>The step may reach the weights.</summary>
    public bool IsAccepted => Policy == GuardPolicy.Report;

    public string Message => string.Join(' ', Notices.Select(notice => notice.Message));
}
