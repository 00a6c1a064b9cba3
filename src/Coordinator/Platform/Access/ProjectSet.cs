using System.Collections.Immutable;
using Orchestrator.Contracts.Access;

namespace Orchestrator.Coordinator.Platform.Access;

/// <summary>Some projects by name, or all there are and will be.</summary>
internal sealed class ProjectSet
{
    public static readonly ProjectSet All = new([RoleGrant.AllProjects]);

    private readonly ImmutableHashSet<string> _names;

    public ProjectSet(IEnumerable<string> names) => _names = [.. names];

    public bool IsAll => _names.Contains(RoleGrant.AllProjects);

    public bool IsEmpty => _names.IsEmpty;

    public bool Contains(string project) => IsAll || _names.Contains(project);

    /// <summary>For a statement that says <c>@projects::text[] IS NULL OR project = ANY (@projects)</c>.</summary>
    public string[]? Names => IsAll ? null : [.. _names.Order(StringComparer.Ordinal)];
}
