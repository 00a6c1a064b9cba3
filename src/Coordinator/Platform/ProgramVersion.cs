using System.Reflection;

namespace Orchestrator.Coordinator.Platform;

/// <summary>Which build this is.</summary>
internal static class ProgramVersion
{
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
