using Orchestrator.Contracts.Specs;

namespace Orchestrator.Cli.Specs;

/// <summary>Collects what is wrong in one spec, and remembers where each field was written.</summary>
internal sealed class SpecProblems(Origin document)
{
    private readonly List<SpecProblem> _found = [];
    private readonly Dictionary<string, Origin> _places = new() { [""] = document };

    /// <summary>In the order in which the user reads the spec.</summary>
    public IReadOnlyList<SpecProblem> All => [.. _found.OrderBy(problem => problem.Origin.Order)];

    public void Add(Origin origin, string path, string message) => _found.Add(new(origin, path, message));

    public void Place(string path, Origin origin) => _places[path] = origin;

    /// <summary>Adds violations of a spec that was read as far as possible. A field that could not be read is not told to be missing as well.</summary>
    public void Add(Violations violations)
    {
        var unread = _found.Select(problem => problem.Path).ToArray();
        foreach (var violation in violations.Where(violation => !unread.Any(path => IsAtOrBelow(path, violation.Path))))
        {
            Add(NearestPlace(violation.Path), violation.Path, violation.Message);
        }
    }

    private static bool IsAtOrBelow(string path, string ancestor) =>
        path.StartsWith(ancestor, StringComparison.Ordinal) && (path.Length == ancestor.Length || path[ancestor.Length] is '.' or '[');

    private Origin NearestPlace(string path)
    {
        while (true)
        {
            if (_places.TryGetValue(path, out var origin))
            {
                return origin;
            }

            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        }
    }
}
