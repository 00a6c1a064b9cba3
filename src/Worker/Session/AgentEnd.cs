namespace Orchestrator.Worker.Session;

/// <summary>Why the agent ends by itself, for the person who started it. Trainers stay, for the next agent.</summary>
internal sealed class AgentEnd(IHostApplicationLifetime lifetime)
{
    /// <summary>Null: it was asked to end.</summary>
    public string? Failure { get; private set; }

    public void Fail(string message)
    {
        Failure = message;
        lifetime.StopApplication();
    }
}
