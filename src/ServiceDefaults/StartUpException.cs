namespace Orchestrator.ServiceDefaults;

/// <summary>A program cannot start, for a reason that a person can mend; the message says how.</summary>
public sealed class StartUpException : Exception
{
    public StartUpException(string message)
        : base(message)
    {
    }

    public StartUpException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
