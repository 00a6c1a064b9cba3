using System.Text;
using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Checkpoints.S3;

/// <summary>An object <c>store-id</c>.</summary>
internal sealed class S3StoreName(S3Connection connection, CheckpointPlace.Bucket root, TimeProvider clock) : IStoreName
{
    // Longer than between a reading that finds no name and the writing that follows it.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private readonly CheckpointPlace.Bucket _object = root.In("store-id");

    public string? Read()
    {
        try
        {
            using var reader = new StreamReader(new S3ReadStream(connection, _object, () => { }));
            return reader.ReadToEnd();
        }
        catch (FileNotFoundException)
        {
            // The answer says no more than that; whether there is a bucket at all, a list does.
            _ = new S3Objects(connection, root, () => { }).Names().Any();
            return null;
        }
    }

    public void Create(string name)
    {
        try
        {
            Put(name, ifNoneMatch: "*");
        }
        catch (StoreUnavailableException refused) when (S3Failures.Is(refused, "PreconditionFailed") || S3Failures.Is(refused, "ConditionalRequestConflict"))
        {
            // Another worker was first.
        }
        catch (StoreUnavailableException refused) when (S3Failures.Is(refused, "NotImplemented"))
        {
            CreateUnconditionally(name);
        }
    }

    // Of several that write, the last one is it, so each waits until all have written.
    private void CreateUnconditionally(string name)
    {
        if (Read() is null)
        {
            Put(name, ifNoneMatch: null);
            Task.Delay(Settling, clock).GetAwaiter().GetResult();
        }
    }

    private void Put(string name, string? ifNoneMatch)
    {
        var content = Encoding.ASCII.GetBytes(name);
        connection.Send(
            _object,
            client =>
            {
                var request = S3Requests.Put(_object, content);
                request.IfNoneMatch = ifNoneMatch;
                return client.PutObjectAsync(request);
            },
            () => { });
    }
}
