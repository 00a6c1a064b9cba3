using Orchestrator.Training.Durability;
using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Checkpoints;

/// <summary>Keeps checkpoints in <c>ROOT/ATTEMPT/SEQUENCE/</c>; while one is being written, <c>.partial</c> is part of its name.</summary>
public sealed class FolderCheckpointStore(string root) : ICheckpointStore
{
    private const string Partial = ".partial";

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    public IReadOnlyList<JournalPosition> List() =>
    [
        .. from attempt in FoldersIn(_root)
           from sequence in FoldersIn(Path.Combine(_root, attempt))
           let position = JournalPosition.TryParse($"{attempt}/{sequence}")
           where position is not null
           orderby position descending
           select position.Value,
    ];

    public StoredCheckpoint Write(JournalPosition position, IReadOnlyList<CheckpointFile> files)
    {
        var folder = FolderOf(position);
        var aside = folder + Partial;
        try
        {
            var written = CannotWriteException.Guard(folder, () => WriteAside(aside, folder, files));
            return new StoredCheckpoint($"{Path.GetFileName(_root)}/{position}", written.Bytes, written.ManifestHash);
        }
        catch (CannotWriteException)
        {
            DeleteIfThere(aside);
            throw;
        }
    }

    public void Verify(JournalPosition position) => new CheckpointFolder(FolderOf(position)).Verify();

    public Stream OpenRead(JournalPosition position, string file) => File.OpenRead(Path.Combine(FolderOf(position), file));

    public void Delete(JournalPosition position) => DeleteIfThere(FolderOf(position));

    /// <summary>Removes what trainers that were killed in the middle of a checkpoint have left. Nobody else may be writing.</summary>
    public void RemovePartial()
    {
        if (Directory.Exists(_root))
        {
            Directory.GetDirectories(_root, "*" + Partial, SearchOption.AllDirectories).ToList().ForEach(DeleteIfThere);
        }
    }

    private static (long Bytes, string ManifestHash) WriteAside(string aside, string folder, IReadOnlyList<CheckpointFile> files)
    {
        DeleteIfThere(aside);
        CreateFolder(aside);
        var content = new CheckpointFolder(aside);
        var written = content.Fill(files);
        try
        {
            content.Verify();
        }
        catch (DamagedCheckpointException damage)
        {
            throw new IOException($"What was written reads back differently: {damage.Message}.", damage);
        }

        Directory.Move(aside, folder);
        DurableFile.SyncFolder(Path.GetDirectoryName(folder)!);
        return written;
    }

    private string FolderOf(JournalPosition position) => Path.Combine(_root, position.ToString());

    private static IEnumerable<string> FoldersIn(string path) =>
        Directory.Exists(path) ? Directory.EnumerateDirectories(path).Select(folder => Path.GetFileName(folder)) : [];

    // A folder is only as durable as its name in the one above.
    private static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(path)!;
        CreateFolder(parent);
        Directory.CreateDirectory(path);
        DurableFile.SyncFolder(parent);
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
