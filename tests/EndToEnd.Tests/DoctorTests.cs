using Orchestrator.Contracts.V1;

namespace Orchestrator.EndToEnd.Tests;

public sealed class DoctorTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task The_doctor_finds_a_cordoned_worker_and_says_what_to_do()
    {
        var worker = await StartWorkerAsync();
        await new Workers.WorkersClient(Cluster.Invoker).CordonAsync(new() { Name = worker.Name }, cancellationToken: TestContext.Current.CancellationToken);

        await using var doctor = await OrcAsync("doctor", "-o", "json");
        var diagnosis = Diagnosis.Parser.ParseJson(string.Join('\n', doctor.Output));
        var found = diagnosis.Findings.Single(finding => finding.Area == "workers" && finding.Subject == worker.Name);
        Assert.Equal((Severity.Warn, $"`orc uncordon {worker.Name}` when the maintenance is over."), (found.Severity, found.Fix));
        Assert.Equal(2, diagnosis.Findings.Count(finding => finding.Area == "disks" && finding.Subject == worker.Name));
        Assert.Contains(diagnosis.Findings, finding => finding is { Area: "clocks", Severity: Severity.Ok } && finding.Subject == worker.Name);
        Assert.Contains(diagnosis.Findings, finding => finding is { Area: "here", Subject: "libtorch", Severity: Severity.Ok });
        Assert.Contains(diagnosis.Findings, finding => finding is { Area: "database", Subject: "migrations", Severity: Severity.Ok });
        Assert.Equal(diagnosis.Findings.Max(finding => finding.Severity) is Severity.Fail ? 2 : 1, doctor.ExitCode);
    }

    [Fact]
    public async Task Without_a_server_the_doctor_examines_this_machine()
    {
        await using var doctor = await Orc.RunAsync(Folder.Path, server: null, "doctor", "-o", "json");
        var diagnosis = Diagnosis.Parser.ParseJson(string.Join('\n', doctor.Output));

        Assert.All(diagnosis.Findings, finding => Assert.Equal("here", finding.Area));
        Assert.Contains(diagnosis.Findings, finding => finding is { Subject: "postgresql", Severity: Severity.Ok });
        Assert.Contains(diagnosis.Findings, finding => finding is { Subject: "server", Severity: Severity.Ok });
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_a_failure()
    {
        await using var doctor = await Orc.RunAsync(Folder.Path, server: "http://127.0.0.1:1", "doctor");

        Assert.Equal(2, doctor.ExitCode);
        Assert.Contains("No coordinator answers", doctor.Transcript, StringComparison.Ordinal);
    }
}
