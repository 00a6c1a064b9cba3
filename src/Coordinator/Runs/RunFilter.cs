using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Which runs a list shows, newest first.</summary>
/// <param name="Visible">The projects in which runs exist for who asks.</param>
/// <param name="WithArchived">Not without those.</param>
/// <param name="WithDeleted">Not without those.</param>
/// <param name="After">The last run of the page before; null: from the newest.</param>
internal sealed record RunFilter(
    ProjectSet Visible, string? Project, RunStatus? Status, bool WithArchived, bool WithDeleted, int PageSize, PageToken? After);
