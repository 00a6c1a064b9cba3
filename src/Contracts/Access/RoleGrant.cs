using System.Diagnostics.CodeAnalysis;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Access;

/// <summary>A role in a project, or in all of them; as text "submitter:vision" or "viewer:*".</summary>
public readonly record struct RoleGrant(Role Role, string Project)
{
    public const string AllProjects = "*";

    private const int LongestProject = 100;

    /// <summary>For messages: what <see cref="TryParse"/> takes.</summary>
    public const string Rule = "viewer, submitter or operator, a colon, and a project's name or *, for instance submitter:vision";

    public static RoleGrant Of(Grant grant) => new(grant.Role, grant.Project);

    public Grant ToProto() => new() { Role = Role, Project = Project };

    /// <summary>Only what people may be given: a worker's role comes with what proves which worker it is.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RoleGrant? grant)
    {
        grant = text.Split(':', 2) is [var word, var project] && RoleOf(word) is { } role ? new(role, project) : null;
        grant = grant is { IsValid: true } ? grant : null;
        return grant is not null;
    }

    /// <summary>May it be given to people?</summary>
    public bool IsValid => Role is Role.Viewer or Role.Submitter or Role.Operator
        && Project.Length is > 0 and <= LongestProject && !Project.Any(letter => char.IsControl(letter) || letter == ',')
        && Project == Project.Trim();

    /// <summary>As <see cref="TryParse"/> reads it; also of roles that people are not given.</summary>
    public override string ToString() => $"{Role.ToString().ToLowerInvariant()}:{Project}";

    /// <summary>Does whoever has the one have the other?</summary>
    public static bool Includes(Role held, Role needed) => held == needed
        || (held, needed) is (Role.Operator, Role.Submitter or Role.Viewer) or (Role.Submitter, Role.Viewer);

    private static Role? RoleOf(string word) => word switch
    {
        "viewer" => Role.Viewer,
        "submitter" => Role.Submitter,
        "operator" => Role.Operator,
        _ => null,
    };
}
