using Orchestrator.Cli.Dev;

namespace Orchestrator.TestKit;

/// <summary>Loopback ports for servers under test.</summary>
public static class TestPorts
{
    /// <summary>A port that nobody has now.</summary>
    public static int Choose() => FreePort.Choose();
}
