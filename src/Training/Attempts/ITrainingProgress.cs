using Orchestrator.Contracts.V1;
using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Attempts;

/// <summary>Watches an attempt and decides nothing in it; told of each thing after it is written down.</summary>
public interface ITrainingProgress
{
    void Began(AttemptStarted started);

    void Stepped(StepResult result);

    void Measured(Measurement measurement);

    void Noticed(GuardNotice notice);

    void Saved(CheckpointWritten checkpoint);

    /// <summary>Of what a person may want to mend, while the training goes on: from the thread that trains, or the one that writes checkpoints.</summary>
    void Warned(string warning);
}
