using System.Net;
using System.Net.Sockets;
using Orchestrator.Coordinator.Platform.Hosting;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Platform;

public sealed class StartUpTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("--Orleans:Clustering=carrier-pigeon", "Orleans:Clustering must be localhost or postgres, got \"carrier-pigeon\".")]
    [InlineData("--Scheduling:Policy=coin-toss", "Scheduling:Policy must be one of priority-then-age.")]
    [InlineData("--Runs:SweepInterval=00:00:00", "Runs:SweepInterval must be above 0.")]
    [InlineData("--Database:MaxPoolSize=0", "Database:MaxPoolSize must be at least 1.")]
    public async Task A_bad_setting_ends_the_start_with_its_key_and_what_would_be_right(string setting, string sentence)
    {
        await using var database = await CoordinatorDatabase.CreateAsync(postgres, TestContext.Current.CancellationToken);

        Assert.Equal(
            $"The coordinator cannot start. {sentence}{Environment.NewLine}",
            await FailureOf($"--ConnectionStrings:Orchestrator={database.ConnectionString}", "--Grpc:Port=0", "--Http:Port=0", setting));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_the_settings_that_choose_another()
    {
        await using var database = await CoordinatorDatabase.CreateAsync(postgres, TestContext.Current.CancellationToken);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var failure = await FailureOf($"--ConnectionStrings:Orchestrator={database.ConnectionString}", $"--Grpc:Port={port}", "--Http:Port=0");

        Assert.Contains($"127.0.0.1:{port}", failure);
        Assert.Contains("choose other ports with Grpc:Port and Http:Port", failure);
    }

    private static async Task<string> FailureOf(params string[] settings)
    {
        using var errors = new StringWriter();
        Assert.Equal(1, await StartUp.RunAsync(() => Program.Build(settings), errors));
        return errors.ToString();
    }
}
