using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Loop;

/// <summary>What the loop has others do, each call at its place in the order. An exception ends the training.</summary>
public interface ILoopHooks
{
    /// <summary>After every optimiser step.</summary>
    void Stepped(StepResult result);

    /// <summary>Metrics to keep.</summary>
    void Measured(Measurement measurement);

    /// <summary>A matrix to keep.</summary>
    void Measured(MatrixMeasured matrix);

    /// <summary>The guard found something in a step.</summary>
    void Noticed(GuardNotice notice);

    /// <summary>A checkpoint of this state is due. It may become durable later.</summary>
    void Save(TrainingState state);

    /// <summary>At every safe point: takes up what has become durable meanwhile.</summary>
    void Collect();

    /// <summary>Before the loop ends: waits until everything is durable that was begun.</summary>
    void Finish();
}
