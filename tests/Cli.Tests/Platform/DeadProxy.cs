using System.Runtime.CompilerServices;

namespace Orchestrator.Cli.Tests.Platform;

/// <summary>A web proxy that nothing answers at, in the environment of every test here: what talks to a coordinator may not use one.</summary>
internal static class DeadProxy
{
    [ModuleInitializer]
    internal static void Name()
    {
        foreach (var variable in new[] { "http_proxy", "ALL_PROXY" })
        {
            Environment.SetEnvironmentVariable(variable, "http://127.0.0.1:9");
        }

        Environment.SetEnvironmentVariable("no_proxy", null);
    }
}
