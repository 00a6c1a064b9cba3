using System.Security.Cryptography;
using Orchestrator.Training.Durability;
using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Checkpoints.S3;

/// <summary>
/// Keeps checkpoints as objects <c>PREFIX/ATTEMPT/SEQUENCE/FILE</c>. A set is there when its manifest is, which is written last and deleted first.
/// </summary>
/// <param name="place">Of one run.</param>
/// <param name="progressed">Is called at every piece that was written or read, and while the store is waited for.</param>
internal sealed class S3CheckpointStore(S3Connection connection, CheckpointPlace.Bucket place, Action progressed) : ICheckpointStore
{
    public IReadOnlyList<JournalPosition> List() => [.. Sets().Where(set => set.IsWhole).Select(set => set.Position).OrderDescending()];

    public StoredCheckpoint Write(JournalPosition position, IReadOnlyList<CheckpointFile> files)
    {
        var folder = FolderOf(position);
        try
        {
            return CannotWriteException.Guard(folder.ToString(), () =>
            {
                var manifest = CheckpointManifest.Of([.. files.Select(file => Write(folder, file))]);
                var json = manifest.ToJson();
                Write(folder, new(CheckpointManifest.FileName, stream => stream.Write(json)));
                return Describe(position, json, manifest.Files.Sum(file => file.SizeBytes) + json.Length);
            });
        }
        catch (CannotWriteException)
        {
            foreach (var file in files.Select(file => file.Name).Prepend(CheckpointManifest.FileName))
            {
                connection.TryOnce(client => client.DeleteObjectAsync(place.BucketName, folder.In(file).Prefix));
            }

            throw;
        }
    }

    public StoredCheckpoint Verify(JournalPosition position)
    {
        var (manifest, size) = new CheckpointContent(name => OpenRead(position, name), progressed).Verify();
        try
        {
            return Describe(position, manifest, size);
        }
        catch (FileNotFoundException error)
        {
            throw new DamagedCheckpointException($"{CheckpointManifest.FileName} cannot be read: {error.Message}", error);
        }
    }

    // Nothing of it is kept here.
    public void Forget(JournalPosition position)
    {
    }

    public IReadOnlyList<string> Files(JournalPosition position)
    {
        string[] names = [.. Objects(FolderOf(position)).Names().Order(StringComparer.Ordinal)];
        return names.Contains(CheckpointManifest.FileName) ? names : throw new FileNotFoundException($"{FolderOf(position)} is not there.");
    }

    public Stream OpenRead(JournalPosition position, string file) => new S3ReadStream(connection, FolderOf(position).In(file), progressed);

    public void Delete(JournalPosition position)
    {
        var objects = Objects(FolderOf(position));
        foreach (var name in objects.Names().OrderByDescending(name => name == CheckpointManifest.FileName).ToList())
        {
            objects.Delete(name);
        }
    }

    public void RemovePartial() => CannotWriteException.Guard(place.ToString(), () =>
    {
        Objects(place).AbortUploads();
        foreach (var set in Sets().Where(set => !set.IsWhole).ToList())
        {
            Delete(set.Position);
        }
    });

    private IEnumerable<(JournalPosition Position, bool IsWhole)> Sets() =>
        from name in Objects(place).Names()
        let slash = name.LastIndexOf('/')
        let position = slash < 0 ? null : JournalPosition.TryParse(name[..slash])
        where position is not null
        group name[(slash + 1)..] by position.Value into files
        select (files.Key, files.Contains(CheckpointManifest.FileName));

    private CheckpointManifest.Entry Write(CheckpointPlace.Bucket folder, CheckpointFile file)
    {
        using var stream = new S3WriteStream(connection, folder.In(file.Name), file.ExpectedBytes, progressed);
        var written = HashingStream.Write(file, stream, progressed);
        stream.Finish();
        return written;
    }

    private StoredCheckpoint Describe(JournalPosition position, byte[] manifest, long size)
    {
        var file = FolderOf(position).In(CheckpointManifest.FileName);
        var written = connection.Send(file, client => client.GetObjectMetadataAsync(S3Requests.Describe(file)), progressed).LastModified;
        return new(
            new CheckpointLocation(place.Name, position).ToString(),
            size,
            Convert.ToHexStringLower(SHA256.HashData(manifest)),
            new DateTimeOffset(written ?? DateTime.UnixEpoch));
    }

    private CheckpointPlace.Bucket FolderOf(JournalPosition position) => place.In(position.ToString());

    private S3Objects Objects(CheckpointPlace.Bucket under) => new(connection, under, progressed);
}
