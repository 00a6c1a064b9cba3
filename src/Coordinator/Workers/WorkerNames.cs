using System.Text.RegularExpressions;

namespace Orchestrator.Coordinator.Workers;

/// <summary>What workers, pools and devices may be called.</summary>
internal static partial class WorkerNames
{
    public const string Rule = "1 to 63 lower case letters, digits, '-' and '.', the first and last a letter or digit";

    public static bool IsValid(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Pattern();
}

/// <summary>The secrets of workers' folders.</summary>
internal static class IdentityKeys
{
    public const string Rule = "a secret of 16 to 1000 characters";

    public static bool IsValid(string key) => key.Length is >= 16 and <= 1000;
}
