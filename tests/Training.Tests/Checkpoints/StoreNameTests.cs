using Orchestrator.TestKit;
using Orchestrator.TestKit.S3;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Checkpoints.S3;

namespace Orchestrator.Training.Tests.Checkpoints;

/// <summary>What every store says of its name.</summary>
public sealed class StoreNameTests(S3Server server) : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task All_who_name_a_folder_at_once_find_one_name_in_it()
    {
        for (var round = 0; round < 100; round++)
        {
            var folder = new CheckpointPlace.Folder(_folder[$"shared-{round}"]);
            await FindOneAsync(() => new(new S3Options(), TimeProvider.System), folder);
            Assert.Equal(["store-id"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
        }
    }

    [Fact]
    public async Task All_who_name_a_bucket_at_once_find_one_name_in_it()
    {
        var bucket = await server.CreateBucketAsync();
        await FindOneAsync(() => new(new S3Options { Endpoint = $"{server.Endpoint}" }, TimeProvider.System), new CheckpointPlace.Bucket(bucket, "all"));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task FindOneAsync(Func<CheckpointStores> open, CheckpointPlace root)
    {
        var names = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() =>
        {
            using var stores = open();
            var name = stores.NameOf(root);
            Assert.True(name.Read() is null or { Length: 6 });
            name.Create($"name-{number}");
            return name.Read();
        })));

        Assert.Matches("^name-[0-3]$", Assert.Single(names.Distinct()));
        using var later = open();
        later.NameOf(root).Create("later");
        Assert.StartsWith("name-", later.NameOf(root).Read(), StringComparison.Ordinal);
    }
}
