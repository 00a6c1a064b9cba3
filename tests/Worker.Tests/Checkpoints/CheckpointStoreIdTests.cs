using Orchestrator.TestKit;
using Orchestrator.Worker.Checkpoints;

namespace Orchestrator.Worker.Tests.Checkpoints;

public sealed class CheckpointStoreIdTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_that_share_a_folder_find_one_name_in_it()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => CheckpointStoreId.LoadOrCreate(_folder["shared"]))));

        Assert.Matches("^[0-9a-f]{32}$", Assert.Single(ids.Distinct()).Text);
        Assert.Equal(["store-id"], Directory.GetFiles(_folder["shared"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Another_folder_has_another_name() =>
        Assert.NotEqual(CheckpointStoreId.LoadOrCreate(_folder["one"]), CheckpointStoreId.LoadOrCreate(_folder["other"]));
}
