using Orchestrator.Training.Insights;
using Orchestrator.Training.Models;

namespace Orchestrator.Training.Loop;

/// <summary>What is trained: parameters, batches by index, and an objective.</summary>
public interface IWorkload : IDisposable
{
    ParameterSet Parameters { get; }

    /// <summary>Of one training batch.</summary>
    ulong TokensPerBatch { get; }

    /// <summary>Mean loss of a training batch. Equal arguments and parameters give equal bits.</summary>
    MicroLoss Loss(MicroStep at);

    /// <summary>Every source with held-out documents, and its share of the training mixture in any unit.</summary>
    IReadOnlyList<(string Name, double Weight)> HeldOut { get; }

    /// <summary>Losses on a source's held-out documents, without dropout; each batch is computed when it is asked for.</summary>
    IEnumerable<BatchLoss> Evaluate(string source);

    /// <summary>What is seen inside the model on a held-out sequence, the same one every time; empty where nobody asked for it.</summary>
    InsightReport Look();
}
