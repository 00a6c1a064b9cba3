using Orchestrator.TestKit;
using Orchestrator.Worker.Session;
using Orchestrator.Worker.Tests.Peers;

namespace Orchestrator.Worker.Tests.Session;

public sealed class EnrollmentTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private RecordingCoordinator _coordinator = null!;

    public async ValueTask InitializeAsync() => _coordinator = await RecordingCoordinator.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_agent_without_a_join_token_shows_nothing()
    {
        await using var agent = await TestAgent.StartAsync(_folder, _coordinator);
        await Eventually.TrueAsync(() => !_coordinator.Hellos.IsEmpty);

        Assert.All(_coordinator.Shown, Assert.Null);
        Assert.Empty(_coordinator.Keys.Enrolled);
    }

    [Fact]
    public async Task An_agent_shows_the_credential_that_it_got_for_its_token_as_the_worker_that_it_is()
    {
        await using var agent = await TestAgent.StartAsync(Options());
        await Eventually.TrueAsync(() => !_coordinator.Hellos.IsEmpty);

        var (shown, request) = Assert.Single(_coordinator.Keys.Enrolled);
        Assert.Equal("Bearer the token", shown);
        var hello = _coordinator.Hellos.Single();
        Assert.Equal((hello.Name, hello.IdentityKey), (request.Worker, request.IdentityKey));
        Assert.All(_coordinator.Shown, header => Assert.Equal("Bearer credential-1", header));
    }

    [Fact]
    public async Task The_next_agent_in_the_folder_goes_on_with_the_credential_and_nobody_else_can_read_it()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var agent = await TestAgent.StartAsync(Options());
            await Eventually.TrueAsync(() => _coordinator.Hellos.Count > start);
        }

        Assert.Single(_coordinator.Keys.Enrolled);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(_folder["worker", "credential.json"]).UnixFileMode);
    }

    [Fact]
    public async Task A_credential_is_renewed_for_itself_before_it_expires()
    {
        _coordinator.Keys.Lifetime = TimeSpan.FromSeconds(1);

        await using var agent = await TestAgent.StartAsync(Options());

        await Eventually.TrueAsync(() => _coordinator.Keys.Enrolled.Count >= 3);
        Assert.Equal(["Bearer the token", "Bearer credential-1", "Bearer credential-2"], _coordinator.Keys.Enrolled.Take(3).Select(one => one.Shown));
        Assert.Single(_coordinator.Hellos);
    }

    [Fact]
    public async Task A_credential_that_is_refused_is_replaced_by_one_for_the_token()
    {
        _coordinator.Keys.Revoke("credential-1");

        await using var agent = await TestAgent.StartAsync(Options());

        await Eventually.TrueAsync(() => !_coordinator.Hellos.IsEmpty);
        Assert.Equal(["Bearer the token", "Bearer the token"], _coordinator.Keys.Enrolled.Select(one => one.Shown));
        Assert.Contains("Bearer credential-2", _coordinator.Shown);
    }

    private AgentOptions Options()
    {
        File.WriteAllText(_folder["token"], "the token\n");
        var options = TestAgent.OptionsFor(_folder, _coordinator);
        options.JoinTokenFile = _folder["token"];
        return options;
    }
}
