using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Loop;

/// <summary>
/// Is told what a training does and that it gets on, so that others can tell a slow one from a hung one. Decides nothing, and may be called
/// from any thread.
/// </summary>
public interface IPulse
{
    /// <summary>From now on the training does something else. That is a sign of progress as well.</summary>
    void Begin(TrainerPhase phase);

    /// <summary>A piece of work is done; passed over when the training is not in that phase.</summary>
    void Sign(TrainerPhase phase);

    /// <summary>An optimiser step is done.</summary>
    /// <param name="step">Steps done, those of earlier attempts included.</param>
    void Stepped(ulong step);

    /// <summary>A checkpoint is there.</summary>
    /// <param name="sequence">Of its position in this attempt.</param>
    void Saved(ulong sequence);
}
