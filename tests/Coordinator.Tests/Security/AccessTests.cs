using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Errors;

namespace Orchestrator.Coordinator.Tests.Security;

public sealed class AccessTests
{
    [Theory]
    [InlineData("viewer:a", Role.Viewer, "a", true)]
    [InlineData("viewer:a", Role.Viewer, "b", false)]
    [InlineData("viewer:a", Role.Submitter, "a", false)]
    [InlineData("submitter:a", Role.Viewer, "a", true)]
    [InlineData("operator:a", Role.Submitter, "a", true)]
    [InlineData("operator:a", Role.Viewer, "b", false)]
    [InlineData("viewer:*", Role.Viewer, "any", true)]
    [InlineData("viewer:*,submitter:a", Role.Submitter, "a", true)]
    [InlineData("viewer:*,submitter:a", Role.Submitter, "b", false)]
    [InlineData("operator:*", Role.Worker, "*", false)]
    [InlineData("operator:*", Role.Joiner, "*", false)]
    public void A_role_includes_the_lesser_ones_in_its_own_project(string grants, Role needed, string project, bool isAllowed) =>
        Assert.Equal(isAllowed, CallerWith(grants).ProjectsOf(needed).Contains(project));

    [Theory]
    [InlineData("submitter:a", Scope.Project, true)]
    [InlineData("viewer:a", Scope.Project, false)]
    [InlineData("submitter:a", Scope.All, false)]
    [InlineData("submitter:*", Scope.All, true)]
    [InlineData("viewer:a", Scope.Caller, true)]
    public void A_call_is_let_in_where_its_method_may_be_called_at_all(string grants, Scope scope, bool isAdmitted)
    {
        var requirement = new Requirement { Role = Role.Submitter, Scope = scope };

        var refusal = Record.Exception(() => CallRules.Admit(CallerWith(grants), requirement));

        Assert.Equal(isAdmitted ? null : ErrorReason.AccessDenied, (refusal as OrchestratorException)?.Reason);
    }

    [Fact]
    public void A_method_that_says_nothing_is_found_by_nobody() => Assert.Null(CallRules.Find("/orchestrator.v1.Runs/Explode"));

    [Theory]
    [InlineData("")]
    [InlineData("viewer")]
    [InlineData("viewer:")]
    [InlineData("worker:*")]
    [InlineData("joiner:*")]
    [InlineData("viewer:a,b")]
    [InlineData("viewer: a")]
    [InlineData("Viewer:a")]
    public void What_is_no_grant_is_not_taken_for_one(string text) => Assert.False(RoleGrant.TryParse(text, out _));

    [Fact]
    public void A_key_is_known_by_its_secret_and_shows_it_to_nobody_by_mistake()
    {
        var key = KeyText.New();

        Assert.True(KeyText.TryParse(key.Reveal(), out var read));
        Assert.True(read.Proves(key.HashSecret()));
        Assert.False(KeyText.New().Proves(key.HashSecret()));
        Assert.DoesNotContain(key.Reveal()[^64..], $"{key}", StringComparison.Ordinal);
    }

    private static Caller CallerWith(string grants) => new(
        "somebody",
        [.. grants.Split(',').Select(text => RoleGrant.TryParse(text, out var grant) ? grant.Value : throw new ArgumentException(text))]);
}
