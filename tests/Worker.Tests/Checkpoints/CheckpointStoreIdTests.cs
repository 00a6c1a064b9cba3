using Orchestrator.TestKit;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Checkpoints.S3;
using Orchestrator.Worker.Checkpoints;

namespace Orchestrator.Worker.Tests.Checkpoints;

public sealed class CheckpointStoreIdTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly CheckpointStores _stores = new(new S3Options(), TimeProvider.System);

    public void Dispose()
    {
        _stores.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task All_that_share_a_folder_find_one_name_in_it()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => IdOf("shared"))));

        Assert.Matches("^[0-9a-f]{32}$", Assert.Single(ids.Distinct()).Text);
        Assert.Equal(["store-id"], Directory.GetFiles(_folder["shared"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Another_folder_has_another_name() =>
        Assert.NotEqual(IdOf("one"), IdOf("other"));

    private CheckpointStoreId IdOf(string folder) =>
        CheckpointStoreId.LoadOrCreate(_stores.NameOf(new CheckpointPlace.Folder(_folder[folder])));
}
