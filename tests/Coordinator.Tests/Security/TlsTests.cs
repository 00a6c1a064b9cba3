using Grpc.Health.V1;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Security;

public sealed class TlsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private SecureCoordinator? _coordinator;

    private SecureCoordinator Coordinator => _coordinator!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _coordinator = await SecureCoordinator.StartAsync(postgres);

    public ValueTask DisposeAsync() => Coordinator.DisposeAsync();

    [Fact]
    public async Task Both_ports_speak_TLS_and_probes_have_nothing_to_show()
    {
        using var http = new HttpClient(Coordinator.Handler());

        Assert.Equal(Uri.UriSchemeHttps, Coordinator.Host.Http.Scheme);
        Assert.Equal("Healthy", await http.GetStringAsync(new Uri(Coordinator.Host.Http, "/health/ready"), Cancellation));
        var health = await new Health.HealthClient(Coordinator.Connect()).CheckAsync(new(), cancellationToken: Cancellation);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    [Fact]
    public async Task A_client_that_does_not_know_the_authority_does_not_speak_to_it()
    {
        using var stranger = new HttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetStringAsync(new Uri(Coordinator.Host.Http, "/health/ready"), Cancellation));
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_to_new_connections_and_a_stream_goes_on_with_the_old_one()
    {
        var connection = Coordinator.Operator;
        var run = await TestRuns.SubmitAsync(connection);
        using var watch = new Contracts.V1.Runs.RunsClient(connection).Watch(new() { Run = run.Id }, cancellationToken: Cancellation);
        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));

        var renewed = Coordinator.Authority.IssueServer().Replace(Coordinator.TlsFile);

        await Eventually.TrueAsync(async () => await ShownAsync() == renewed.Thumbprint);
        await new Contracts.V1.Runs.RunsClient(Coordinator.Operator).CancelAsync(new() { Run = run.Id }, cancellationToken: Cancellation);
        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(RunStatus.Canceled, watch.ResponseStream.Current.Status);
    }

    [Theory]
    [InlineData("no certificate at all")]
    [InlineData("the key of another one")]
    [InlineData("one that has expired")]
    public async Task A_bad_new_certificate_changes_nothing_and_is_told_once(string bad)
    {
        Coordinator.Host.Errors.Expect(entry => entry.Contains("The new certificate cannot be used", StringComparison.Ordinal));
        var good = await ShownAsync();
        var other = Coordinator.Authority.IssueServer(until: bad.Contains("expired", StringComparison.Ordinal) ? DateTimeOffset.UnixEpoch.AddYears(52) : null);
        var key = bad.Contains("another", StringComparison.Ordinal) ? Coordinator.Authority.IssueServer().Key : other.Key;
        (bad.StartsWith("no", StringComparison.Ordinal) ? other with { Certificate = "nonsense" } : other with { Key = key }).Replace(Coordinator.TlsFile);

        await Eventually.TrueAsync(() => Coordinator.Host.Errors.Entries.Count > 0);
        Assert.Equal(good, await ShownAsync());

        var renewed = Coordinator.Authority.IssueServer().Replace(Coordinator.TlsFile);
        await Eventually.TrueAsync(async () => await ShownAsync() == renewed.Thumbprint);
        Assert.Single(Coordinator.Host.Errors.Entries);
    }

    [Fact]
    public async Task How_long_the_certificate_lasts_is_measured()
    {
        using var http = new HttpClient(Coordinator.Handler());

        var metrics = await http.GetStringAsync(new Uri(Coordinator.Host.Http, "/metrics"), Cancellation);

        Assert.Contains("orchestrator_tls_certificate_expiry_seconds", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_text_is_not_understood()
    {
        using var http = new HttpClient();
        var plain = new UriBuilder(Coordinator.Host.Http) { Scheme = Uri.UriSchemeHttp, Path = "/health/live" }.Uri;

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(plain, Cancellation));
    }

    private async Task<string> ShownAsync()
    {
        var thumbprint = "";
        await new Health.HealthClient(Coordinator.Connect(seen: certificate => thumbprint = certificate.Thumbprint))
            .CheckAsync(new(), cancellationToken: Cancellation);
        return thumbprint;
    }
}
