using Orchestrator.Cli.Doctor;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Doctor;

public sealed class DoctorCommandTests
{
    [Theory]
    [InlineData(0, Severity.Ok)]
    [InlineData(1, Severity.Ok, Severity.Warn, Severity.Ok)]
    [InlineData(2, Severity.Warn, Severity.Fail, Severity.Ok)]
    public void The_exit_code_is_that_of_the_worst_finding(int code, params Severity[] severities) =>
        Assert.Equal(code, DoctorCommand.ExitCodeOf(severities.Select(severity => new Finding { Severity = severity })));

    [Fact]
    public async Task Everything_that_this_machine_needs_is_examined() => Assert.Superset(
        new HashSet<string> { "dotnet", "libtorch", "postgresql", "disk" },
        (await LocalExaminations.ExamineAsync(AppContext.BaseDirectory, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken)).Select(finding => finding.Subject).ToHashSet());
}
