using Orchestrator.Contracts.Specs;

namespace Orchestrator.Cli.Specs;

/// <summary>Collects what is wrong in one spec, and remembers where each field was written.</summary>
internal sealed class SpecProblems(Origin document)
{
    private readonly List<SpecProblem> _found = [];
    private readonly List<string> _unreadable = [];
    private readonly Dictionary<string, Origin> _places = new() { [""] = document };

    /// <summary>In the order in which the user reads the spec.</summary>
    public IReadOnlyList<SpecProblem> All => [.. _found.OrderBy(problem => problem.Origin.Order)];

    public void Add(Origin origin, string path, string message) => _found.Add(new(origin, path, message));

    /// <summary>Adds what kept a field from being read at all.</summary>
    public void AddUnreadable(Origin origin, string path, string message)
    {
        Add(origin, path, message);
        _unreadable.Add(path);
    }

    public void Place(string path, Origin origin) => _places[path] = origin;

    /// <summary>
    /// Adds violations of a spec that was read as far as possible. What could not be read is not also told to be missing.
    /// </summary>
    public void Add(Violations violations)
    {
        var told = _found.Select(problem => problem.Path).ToArray();
        foreach (var (path, message) in violations)
        {
            if (!told.Any(problem => IsAtOrBelow(problem, path)) && !_unreadable.Any(unreadable => IsAtOrBelow(path, unreadable)))
            {
                Add(NearestPlace(path), path, message);
            }
        }
    }

    private static bool IsAtOrBelow(string path, string ancestor) =>
        ancestor.Length == 0
        || (path.StartsWith(ancestor, StringComparison.Ordinal) && (path.Length == ancestor.Length || path[ancestor.Length] is '.' or '['));

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
