using System.Net;
using System.Net.Sockets;
using Npgsql;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Platform;

public sealed class StartUpTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("--Grpc:Port=abc", "Grpc:Port must be a port from 0 to 65535, got \"abc\".")]
    [InlineData("--Http:Port=70000", "Http:Port must be a port from 0 to 65535, got \"70000\".")]
    [InlineData("--Listen:Address=here", "Listen:Address must be an IP address, for instance 127.0.0.1 or 0.0.0.0, got \"here\".")]
    [InlineData("--Workers:LeaseTerm=soon", "Workers:LeaseTerm must be a duration, for instance 00:01:30, got \"soon\".")]
    [InlineData("--Listen:PlainText=perhaps", "Listen:PlainText must be none, http or all, got \"perhaps\".")]
    [InlineData(
        "--Listen:Address=0.0.0.0",
        "Listen:Address 0.0.0.0 is reached from other machines, and there is no certificate. Name one with Tls:Certificate and Tls:Key, or choose "
        + "plain text with Listen:PlainText=all.")]
    [InlineData("--Tls:Certificate=here.pem", "Tls:Certificate and Tls:Key belong together; one of them is not set.")]
    [InlineData("--Tls:ClientAuthority=here.pem", "Tls:ClientAuthority needs Tls:Certificate and Tls:Key.")]
    [InlineData("--Authentication:Mode=perhaps", "Authentication:Mode must be required or none, got \"perhaps\".")]
    [InlineData(
        "--Authentication:Oidc:Authority=http://issuer.example.com",
        "Authentication:Oidc:Authority must be an https URL, or http on this machine, got \"http://issuer.example.com\". "
        + "Authentication:Oidc:Audience must say what tokens are meant for; without it those for others would be taken too.")]
    [InlineData("--Orleans:Clustering=carrier-pigeon", "Orleans:Clustering must be localhost or postgres, got \"carrier-pigeon\".")]
    [InlineData("--Orleans:SiloPort=-5", "Orleans:SiloPort must be a port from 0 to 65535, got \"-5\".")]
    [InlineData("--Scheduling:Policy=coin-toss", "Scheduling:Policy must be one of priority-then-age.")]
    [InlineData("--Telemetry:ReadEvery=00:00:00", "Telemetry:ReadEvery must be at least 00:00:01, got 00:00:00.")]
    [InlineData("--Telemetry:PeakFlops:h100=0", "Telemetry:PeakFlops:h100 must be above 0, got 0.")]
    [InlineData("--Logging:Format=xml", "Logging:Format must be text or json, got \"xml\".")]
    [InlineData("--Runs:SweepInterval=00:00:00", "Runs:SweepInterval must be above 0.")]
    [InlineData("--Database:MaxPoolSize=0", "Database:MaxPoolSize must be at least 1.")]
    [InlineData("--Webhooks:alerts:Url=example.com/hook", "Webhooks:alerts:Url must be an absolute http or https URL without user name and fragment.")]
    [InlineData("--WebhookDeliveries:Timeout=00:00:00", "WebhookDeliveries:Timeout must be above 0, got 00:00:00.")]
    [InlineData("--Database:MaxPoolSize=many", "Database:MaxPoolSize must be a whole number, got \"many\".")]
    public async Task A_bad_setting_ends_the_start_with_its_key_and_what_would_be_right(string setting, string sentence) =>
        Assert.Equal(sentence, await FailureOf("--ConnectionStrings:Orchestrator=Host=127.0.0.1;Port=1", setting));

    [Fact]
    public async Task A_level_of_logging_that_does_not_exist_is_answered_with_those_that_do() =>
        Assert.Contains("Trace, Debug, Information, Warning", await FailureOf("--Logging:LogLevel:Default=loud"));

    [Fact]
    public async Task Bad_settings_of_several_features_are_told_together()
    {
        var failure = await FailureOf(
            "--ConnectionStrings:Orchestrator=Host=127.0.0.1;Port=1", "--Runs:SweepInterval=00:00:00", "--Workers:RefreshInterval=00:00:00");

        Assert.Contains("Runs:SweepInterval must be above 0.", failure);
        Assert.Contains("Workers:RefreshInterval must be above 0, got 00:00:00.", failure);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_named_with_the_setting_that_names_another()
    {
        var failure = await FailureOf("--ConnectionStrings:Orchestrator=Host=127.0.0.1;Port=1", "--Database:StartTimeout=00:00:00");

        Assert.Contains("PostgreSQL is not reachable at 127.0.0.1:1: ", failure);
        Assert.Contains("ConnectionStrings:Orchestrator", failure);
    }

    [Theory]
    [InlineData("Grpc:Port", "choose otherwise with Grpc:Port and Http:Port")]
    [InlineData("Http:Port", "choose otherwise with Grpc:Port and Http:Port")]
    [InlineData("Orleans:SiloPort", "Choose another, or 0 for any free port.")]
    public async Task A_port_that_is_taken_is_named_with_the_settings_that_choose_another(string setting, string advice)
    {
        await using var database = await CoordinatorDatabase.CreateAsync(postgres, TestContext.Current.CancellationToken);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var failure = await FailureOf($"--ConnectionStrings:Orchestrator={database.ConnectionString}", $"--{setting}={port}");

        Assert.Contains($"{port}", failure);
        Assert.Contains(advice, failure);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_refused()
    {
        await using var database = await CoordinatorDatabase.CreateAsync(postgres, TestContext.Current.CancellationToken);

        Assert.Equal(
            "Listen:Address must be an address of this machine, got \"192.0.2.7\".",
            await FailureOf($"--ConnectionStrings:Orchestrator={database.ConnectionString}", "--Listen:Address=192.0.2.7", "--Listen:PlainText=all"));
    }

    [Fact]
    public async Task A_coordinator_that_is_asked_to_end_while_it_joins_the_others_ends_as_it_is_asked()
    {
        await using var database = await CoordinatorDatabase.CreateAsync(postgres, TestContext.Current.CancellationToken);
        await AddSilentCoordinatorAsync(database.ConnectionString);
        await using var program = RunningProgram.Start(
        [
            BuiltPrograms.Coordinator, $"--ConnectionStrings:Orchestrator={database.ConnectionString}", "--Grpc:Port=0", "--Http:Port=0",
            "--Orleans:Clustering=postgres",
        ]);
        await Eventually.TrueAsync(
            () => program.Output.Any(line => line.Contains("Failed to get ping responses", StringComparison.Ordinal)), TimeSpan.FromSeconds(60));

        program.Terminate();

        Assert.Equal(0, await program.WaitForExitAsync());
        Assert.Empty(program.Errors);
    }

    // It gave a sign of life just now, and answers nobody: who joins waits for it.
    private static async Task AddSilentCoordinatorAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand(
            """
            INSERT INTO orleans.cluster (deployment_id) VALUES ('orchestrator');
            INSERT INTO orleans.silo VALUES (
              'orchestrator', '127.0.0.1', 1, 1, 'silent', 'nowhere', 3, 0, NULL, now(), now() + interval '1 hour')
            """);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    // The real program: what it says, and that it says nothing else, depends on who logs before it ends.
    private static async Task<string> FailureOf(params string[] settings)
    {
        await using var program = await RunningProgram.RunAsync(
            [BuiltPrograms.Coordinator, "--Grpc:Port=0", "--Http:Port=0", .. settings], Path.GetTempPath());
        Assert.Equal(1, program.ExitCode);
        Assert.DoesNotContain(program.Output, line => line.Contains(" fail: ") || line.Contains(" crit: "));
        var said = Assert.Single(program.Errors);
        const string opening = "The coordinator cannot start. ";
        Assert.StartsWith(opening, said);
        return said[opening.Length..];
    }
}
