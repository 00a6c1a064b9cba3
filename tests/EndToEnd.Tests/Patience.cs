namespace Orchestrator.EndToEnd.Tests;

/// <summary>How long a test waits before it calls something broken; costs nothing while all is well.</summary>
internal static class Patience
{
    public static TimeSpan Long { get; } = TimeSpan.FromMinutes(3);
}
