using System.Net;
using System.Net.Sockets;
using Orchestrator.TestKit;

namespace Orchestrator.Worker.Tests.Session;

public sealed class AgentStartTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--Http:Port=abc", "Http:Port must be a port from 0 to 65535, got \"abc\".")]
    [InlineData("--Listen:Address=here", "Listen:Address must be an IP address, for instance 127.0.0.1 or 0.0.0.0, got \"here\".")]
    [InlineData(
        "--Listen:Address=192.0.2.7",
        "Listen:Address 192.0.2.7 is reached from other machines, and there is no certificate. Name one with Tls:Certificate and Tls:Key, or choose "
        + "plain text with Listen:PlainText=http.")]
    [InlineData("--Agent:ClientKey=key.pem", "Agent:ClientCertificate and ClientKey belong together; one of them is not set.")]
    [InlineData("--Agent:Server=nonsense", "Agent:Server must be an address like http://host:5080, or several with commas, got \"nonsense\".")]
    [InlineData("--Agent:CpuDevices=many", "Agent:CpuDevices must be a whole number, got \"many\".")]
    [InlineData("--Agent:Leave=maybe", "Agent:Leave must be true or false, got \"maybe\".")]
    [InlineData("--Agent:Checkpoints=gs://bucket/runs", "Agent:Checkpoints must be a folder, or s3://BUCKET/PREFIX of an S3-compatible store, got \"gs://bucket/runs\".")]
    [InlineData("--S3:Endpoint=here", "S3:Endpoint must be an address like https://s3.example.com, without a user, got \"here\".")]
    [InlineData("--S3:PathStyle=maybe", "S3:PathStyle must be true or false, got \"maybe\".")]
    public async Task A_bad_setting_ends_the_start_with_its_key_and_what_would_be_right(string setting, string sentence) =>
        Assert.Equal(sentence, await FailureOf(_folder["worker"], setting));

    [Fact]
    public async Task An_address_of_another_machine_is_refused() => Assert.Equal(
        "Listen:Address must be an address of this machine, got \"192.0.2.7\".",
        await FailureOf(_folder["worker"], "--Listen:Address=192.0.2.7", "--Listen:PlainText=http"));

    [Fact]
    public async Task A_join_token_is_not_sent_in_plain_text_to_another_machine_unless_somebody_wants_that()
    {
        var failure = await FailureOf(_folder["worker"], "--Agent:Server=http://192.0.2.7:1", "--Agent:JoinTokenFile=token");

        Assert.Equal(
            "The join token would be sent to http://192.0.2.7:1/ in plain text. Name coordinators by https, or choose plain text with Listen:PlainText=all.",
            failure);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_the_setting_that_chooses_another()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var failure = await FailureOf(_folder["worker"], $"--Http:Port={port}");

        Assert.Contains($"127.0.0.1:{port}", failure, StringComparison.Ordinal);
        Assert.EndsWith("Stop what listens there, or choose otherwise with Http:Port.", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Agent:Folder", "Agent:Folder")]
    [InlineData("Agent:Checkpoints", "Agent:Checkpoints")]
    [InlineData("Agent:Data:0", "Agent:Data")]
    public async Task A_folder_that_cannot_be_written_is_named_with_its_setting(string key, string setting)
    {
        File.WriteAllText(_folder["file"], "");
        var folder = _folder["file", "within"];

        var failure = await FailureOf(_folder["worker"], $"--{key}={folder}");

        Assert.StartsWith($"The folder {folder} cannot be used: ", failure, StringComparison.Ordinal);
        Assert.EndsWith($"Name one that can be written ({setting}).", failure, StringComparison.Ordinal);
    }

    private static async Task<string> FailureOf(string folder, params string[] settings)
    {
        await using var program = await RunningProgram.RunAsync(
            [BuiltPrograms.Worker, "agent", $"--Agent:Folder={folder}", "--Agent:Server=http://127.0.0.1:1", "--Http:Port=0", .. settings]);
        Assert.Equal(1, program.ExitCode);
        Assert.DoesNotContain(program.Output, line => line.Contains(" fail: ") || line.Contains(" crit: "));
        var said = Assert.Single(program.Errors);
        const string opening = "The agent cannot start. ";
        Assert.StartsWith(opening, said, StringComparison.Ordinal);
        return said[opening.Length..];
    }
}
