using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Platform.Access;

/// <summary>
/// What one call may touch: from who calls, and the role that its method requires. It also keeps what the call turned out to be about.
/// </summary>
internal sealed class CallAccess(Caller caller, Role needed)
{
    public Caller Caller => caller;

    /// <summary>For histories; null: nobody was asked.</summary>
    public string? Actor => caller.IsAnonymous ? null : caller.Actor;

    /// <summary>Where runs exist for the caller.</summary>
    public ProjectSet Visible { get; } = caller.ProjectsOf(Role.Viewer);

    /// <summary>Where the caller has the role that the method requires.</summary>
    public ProjectSet Allowed { get; } = caller.ProjectsOf(needed);

    public string? Project { get; private set; }

    public Guid? Run { get; private set; }

    /// <summary>The same caller, for what is only read on the way: the run that another one is forked from, say.</summary>
    public CallAccess ForReading => new(caller, Role.Viewer);

    /// <param name="project">Of what the call is about.</param>
    /// <param name="run">The run that it is about; null: none.</param>
    /// <exception cref="Errors.OrchestratorException">The caller has not the role there.</exception>
    public void Require(string project, Guid? run = null)
    {
        (Project, Run) = (project, run ?? Run);
        if (!Allowed.Contains(project))
        {
            throw AccessErrors.Denied(caller, needed, project);
        }
    }

    /// <summary>What is about all projects.</summary>
    /// <exception cref="Errors.OrchestratorException">The caller has not the role in all of them.</exception>
    public void RequireAll()
    {
        if (!Allowed.IsAll)
        {
            throw AccessErrors.Denied(caller, needed, Contracts.Access.RoleGrant.AllProjects);
        }
    }

    /// <summary>The run that the call made.</summary>
    public void Made(Guid run) => Run = run;
}

/// <summary>How services ask for the access of their call.</summary>
internal static class CallAccessExtensions
{
    /// <exception cref="InvalidOperationException">Nobody has decided about the call: a defect, and nothing is done.</exception>
    public static CallAccess Access(this ServerCallContext context) => context.GetHttpContext().Features.Get<CallAccess>()
        ?? throw new InvalidOperationException($"{context.Method} was called without a decision about its caller.");
}
