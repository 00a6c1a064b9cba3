using System.Text.RegularExpressions;

namespace Orchestrator.Worker.Session;

/// <summary>What a worker may be called.</summary>
internal static partial class WorkerName
{
    public const string Rule = "1 to 63 lower case letters, digits, '-' and '.', the first and last a letter or digit";

    public static bool IsValid(string name) => Pattern().IsMatch(name);

    /// <summary>The machine's name in the letters that a worker's may have.</summary>
    public static string OfMachine()
    {
        var name = Forbidden().Replace(Environment.MachineName.ToLowerInvariant(), "-").Trim('-', '.');
        return name.Length is 0 or > 63 ? "worker" : name;
    }

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Pattern();

    [GeneratedRegex("[^a-z0-9.-]")]
    private static partial Regex Forbidden();
}
