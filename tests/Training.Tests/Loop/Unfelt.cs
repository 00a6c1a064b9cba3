using Orchestrator.Contracts.V1;
using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Tests.Loop;

/// <summary>A pulse that nobody feels.</summary>
internal sealed class Unfelt : IPulse
{
    public static readonly Unfelt Pulse = new();

    public void Begin(TrainerPhase phase)
    {
    }

    public void Sign(TrainerPhase phase)
    {
    }

    public void Stepped(ulong step)
    {
    }

    public void Saved(ulong sequence)
    {
    }
}
