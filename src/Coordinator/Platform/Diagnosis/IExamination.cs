using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Platform.Diagnosis;

/// <summary>Looks at one thing that a feature is responsible for. All that are registered are part of every diagnosis.</summary>
internal interface IExamination
{
    /// <summary>One word for what is looked at.</summary>
    string Area { get; }

    /// <summary>At least one finding: that nothing is wrong is one, too.</summary>
    Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellation);
}
