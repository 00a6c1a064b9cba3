using System.Net;
using System.Net.Sockets;
using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Platform;
using Orchestrator.TestKit;

namespace Orchestrator.Cli.Tests.Dev;

public sealed class DevFolderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_cluster_in_the_folder_is_refused_and_told_who_holds_it()
    {
        using var first = DevLock.Take(new(_folder.Path));

        var error = Assert.Throws<CommandFailedException>(() => DevLock.Take(new(_folder.Path)));

        Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_folder_is_free_again_afterwards()
    {
        DevLock.Take(new(_folder.Path)).Dispose();

        using var second = DevLock.Take(new(_folder.Path));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_before_anything_starts()
    {
        using var other = new TcpListener(IPAddress.Loopback, TestPorts.Choose());
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;

        var error = await Assert.ThrowsAsync<CommandFailedException>(() => DevCluster.StartAsync(
            new(_folder.Path, Workers: 1, Port: taken - 1), _ => { }, TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.StartsWith($"Port {taken} is taken", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["postgres"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"coordinator\": {\"Pid\": 1")]
    public async Task Damaged_records_of_processes_are_said_and_passed_over(string content)
    {
        await File.WriteAllTextAsync(_folder["processes.json"], content, TestContext.Current.CancellationToken);
        var said = new List<string>();

        Assert.Empty(new ProcessRecords(_folder["processes.json"]).Leftovers(said.Add));

        Assert.StartsWith($"{_folder["processes.json"]} is damaged", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void Endpoints_hold_a_password_and_are_private()
    {
        new DevEndpoints("http://127.0.0.1:1", "http://127.0.0.1:2", "Password=secret", Pid: 3).Write(_folder["endpoints.json"]);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["endpoints.json"]));
        Assert.Equal("http://127.0.0.1:1/", ServerAddress.Resolve(option: null, variable: null, _folder.Path).Uris.Single().AbsoluteUri);
    }
}
