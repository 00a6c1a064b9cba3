namespace Orchestrator.Coordinator.Runs;

/// <summary>Looks after runs that nobody else may be looking after.</summary>
public interface IRunSweep
{
    /// <summary>There is something to see to: look now instead of in a while. Returns at once.</summary>
    void Nudge();
}
