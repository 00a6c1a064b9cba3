using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Orchestrator.Cli.Checkpoints;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.Cli.Tests.Checkpoints;

public sealed class CheckpointReceiverTests : IDisposable
{
    private static readonly byte[] Weights = RandomNumberGenerator.GetBytes(100_000);

    private readonly TestFolder _folder = new();

    private string Target => Path.Combine(_folder.Path, "checkpoint");

    [Fact]
    public async Task The_files_arrive_as_they_were_sent()
    {
        var files = await ReceiveAsync(("weights.safetensors", Weights), ("manifest.json", ManifestOf(Weights)));

        Assert.Equal(["weights.safetensors", "manifest.json"], files.Select(Path.GetFileName));
        Assert.Equal(Weights, await File.ReadAllBytesAsync(files[0], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_with_another_hash_is_refused_and_nothing_is_kept()
    {
        var damaged = Weights.ToArray();
        damaged[50_000] ^= 1;

        var error = await Assert.ThrowsAsync<CommandFailedException>(
            () => ReceiveAsync(("weights.safetensors", damaged), ("manifest.json", ManifestOf(Weights))));

        Assert.Contains("weights.safetensors", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_stream_without_a_manifest_is_refused()
    {
        var error = await Assert.ThrowsAsync<CommandFailedException>(() => ReceiveAsync(("weights.safetensors", Weights)));

        Assert.Contains("manifest.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"files\": [")]
    [InlineData("{\"files\": 7}")]
    [InlineData("{\"files\": [{\"name\": \"weights.safetensors\"}]}")]
    public async Task A_manifest_that_cannot_be_read_is_refused_and_nothing_is_kept(string manifest)
    {
        var error = await Assert.ThrowsAsync<CommandFailedException>(
            () => ReceiveAsync(("weights.safetensors", Weights), ("manifest.json", Encoding.UTF8.GetBytes(manifest))));

        Assert.StartsWith("manifest.json arrived damaged", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/absolute")]
    [InlineData("..")]
    [InlineData("")]
    public async Task A_name_that_leaves_the_folder_is_refused(string name)
    {
        await Assert.ThrowsAsync<CommandFailedException>(() => ReceiveAsync((name, Weights)));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_folder_with_files_in_it_is_left_alone()
    {
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, "mine"), "mine", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<CommandFailedException>(() => ReceiveAsync(("manifest.json", ManifestOf(Weights))));

        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(Target, "mine"), TestContext.Current.CancellationToken));
    }

    public void Dispose() => _folder.Dispose();

    private Task<IReadOnlyList<string>> ReceiveAsync(params (string Name, byte[] Content)[] files) =>
        CheckpointReceiver.ReceiveAsync(ChunksAsync(files), Target, TestContext.Current.CancellationToken);

    private static byte[] ManifestOf(byte[] weights) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        files = new[] { new { name = "weights.safetensors", sha256 = Convert.ToHexStringLower(SHA256.HashData(weights)) } },
    }));

    private static async IAsyncEnumerable<CheckpointChunk> ChunksAsync((string Name, byte[] Content)[] files)
    {
        foreach (var (name, content) in files)
        {
            await Task.Yield();
            yield return new CheckpointChunk { File = new CheckpointFileHeader { Name = name, SizeBytes = (ulong)content.Length } };
            foreach (var part in content.Chunk(30_000))
            {
                yield return new CheckpointChunk { Bytes = ByteString.CopyFrom(part) };
            }
        }
    }
}
