using Amazon.S3.Model;
using Orchestrator.TestKit.S3;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Checkpoints.S3;
using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Tests.Checkpoints;

public sealed class S3CheckpointStoreTests(S3Server server) : CheckpointStoreContract, IAsyncLifetime
{
    private CheckpointStores _stores = null!;
    private string _bucket = null!;

    [Fact]
    public async Task Uploads_that_a_killed_trainer_left_are_removed_and_those_of_other_runs_stay()
    {
        await BeginUploadAsync("run-7/1/000000000009/weights");
        await BeginUploadAsync("run-70/1/000000000009/weights");

        Store.RemovePartial();

        Assert.Equal(["all/run-70/1/000000000009/weights"], await UploadsAsync());
    }

    [Fact]
    public async Task A_checkpoint_that_cannot_be_written_leaves_no_upload()
    {
        A_checkpoint_that_cannot_be_written_leaves_nothing_and_harms_none();

        Assert.Empty(await UploadsAsync());
    }

    public async ValueTask InitializeAsync()
    {
        _bucket = await server.CreateBucketAsync();
        _stores = new(new S3Options { Endpoint = $"{server.Endpoint}" }, TimeProvider.System);
    }

    public ValueTask DisposeAsync()
    {
        _stores.Dispose();
        return ValueTask.CompletedTask;
    }

    private protected override ICheckpointStore Open(string run, Action? progressed = null) =>
        _stores.Open(new CheckpointPlace.Bucket(_bucket, $"all/{run}"), progressed);

    private protected override IReadOnlyList<string> Everything(string run = "run-7")
    {
        var prefix = $"all/{run}/";
        var answer = server.Client.ListObjectsV2Async(new() { BucketName = _bucket, Prefix = prefix }, Cancellation).GetAwaiter().GetResult();
        return [.. (answer.S3Objects ?? []).Select(one => one.Key[prefix.Length..])];
    }

    private protected override byte[] Read(string name)
    {
        using var answer = server.Client.GetObjectAsync(_bucket, KeyOf(name), Cancellation).GetAwaiter().GetResult();
        using var content = new MemoryStream();
        answer.ResponseStream.CopyTo(content);
        return content.ToArray();
    }

    private protected override void Put(string name, byte[] content)
    {
        var request = new PutObjectRequest
        {
            BucketName = _bucket,
            Key = KeyOf(name),
            InputStream = new MemoryStream(content),
            UseChunkEncoding = false,
        };
        server.Client.PutObjectAsync(request, Cancellation).GetAwaiter().GetResult();
    }

    private protected override void Remove(string name) =>
        server.Client.DeleteObjectAsync(_bucket, KeyOf(name), Cancellation).GetAwaiter().GetResult();

    private protected override void LeaveHalfWritten(JournalPosition position) => Put($"{position}/one", [1]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string KeyOf(string name) => $"all/run-7/{name}";

    private async Task BeginUploadAsync(string name) =>
        await server.Client.InitiateMultipartUploadAsync(new() { BucketName = _bucket, Key = $"all/{name}" }, Cancellation);

    private async Task<IEnumerable<string>> UploadsAsync() =>
        (await server.Client.ListMultipartUploadsAsync(_bucket, Cancellation)).MultipartUploads?.Select(upload => upload.Key) ?? [];
}
