using Orchestrator.Cli.Platform;
using Orchestrator.TestKit;

namespace Orchestrator.Cli.Tests.Platform;

public sealed class ServerAddressTests
{
    [Fact]
    public void The_option_goes_before_the_variable_and_the_file()
    {
        using var folder = FolderWithEndpoints("http://127.0.0.1:3");

        Assert.Equal(1, ServerAddress.Resolve("http://127.0.0.1:1", "http://127.0.0.1:2", folder.Path).Uris.Single().Port);
        Assert.Equal(2, ServerAddress.Resolve(null, "http://127.0.0.1:2", folder.Path).Uris.Single().Port);
        Assert.Equal(3, ServerAddress.Resolve(null, null, folder.Path).Uris.Single().Port);
    }

    [Fact]
    public void The_nearest_file_upward_is_found()
    {
        using var folder = FolderWithEndpoints("http://127.0.0.1:3");
        var below = Directory.CreateDirectory(Path.Combine(folder.Path, "a", "b")).FullName;

        Assert.Equal(3, ServerAddress.Resolve(null, null, below).Uris.Single().Port);
    }

    [Fact]
    public void Several_addresses_are_separated_by_commas() => Assert.Equal(
        [1, 2], ServerAddress.Resolve("http://127.0.0.1:1, http://127.0.0.1:2", null, "/").Uris.Select(uri => uri.Port));

    [Theory]
    [InlineData("localhost:5100")]
    [InlineData("http://127.0.0.1:1,")]
    [InlineData("http://127.0.0.1:1,https://127.0.0.1:2")]
    [InlineData("127.0.0.1")]
    [InlineData("ftp://host")]
    public void An_address_without_http_is_refused_with_an_example(string text)
    {
        var error = Assert.Throws<CommandFailedException>(() => ServerAddress.Resolve(text, null, "/"));

        Assert.Contains("--server", error.Message, StringComparison.Ordinal);
        Assert.Contains("http://", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        using var folder = FolderWithEndpoints("http://127.0.0.1:3");
        File.WriteAllText(Path.Combine(folder.Path, ".orchestrator", "endpoints.json"), "{");

        Assert.Contains("endpoints.json", Assert.Throws<CommandFailedException>(() => ServerAddress.Resolve(null, null, folder.Path)).Message, StringComparison.Ordinal);
    }

    private static TestFolder FolderWithEndpoints(string grpc)
    {
        var folder = new TestFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, ".orchestrator"));
        File.WriteAllText(Path.Combine(folder.Path, ".orchestrator", "endpoints.json"), $$"""{"grpc":"{{grpc}}"}""");
        return folder;
    }
}
