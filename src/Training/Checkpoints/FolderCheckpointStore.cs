using Orchestrator.Training.Durability;
using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Checkpoints;

/// <summary>
/// Keeps checkpoints in <c>ROOT/ATTEMPT/SEQUENCE/</c>; while one is being written, <c>.partial</c> is part of its name, and <c>.deleted</c> while it
/// is being deleted.
/// </summary>
/// <param name="root">Of one run.</param>
/// <param name="progressed">Is called at every piece that was written or read; null: nobody is interested.</param>
public sealed class FolderCheckpointStore(string root, Action? progressed = null) : ICheckpointStore
{
    /// <summary>Files are read in pieces of at most so many bytes.</summary>
    public const int PieceBytes = 1 << 20;

    private const string Partial = ".partial";
    private const string Deleted = ".deleted";

    private readonly Action _progressed = progressed ?? (() => { });
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
            return CannotWriteException.Guard(folder, () => WriteAside(aside, folder, LocationOf(position), files));
        }
        catch (CannotWriteException)
        {
            DeleteIfThere(aside);
            throw;
        }
    }

    public StoredCheckpoint Verify(JournalPosition position) =>
        new CheckpointFolder(FolderOf(position), _progressed).Verify(LocationOf(position));

    public void Forget(JournalPosition position) => PageCache.Forget(FolderOf(position));

    public IReadOnlyList<string> Files(JournalPosition position) =>
        [.. Directory.EnumerateFiles(OwnFolder(position)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public Stream OpenRead(JournalPosition position, string file) => File.OpenRead(NoLink(Path.Combine(OwnFolder(position), file)));

    // Renamed first, so that nobody finds half a checkpoint where whole ones are.
    public void Delete(JournalPosition position)
    {
        var folder = OwnFolder(position);
        var aside = folder + Deleted;
        DeleteIfThere(aside);
        if (Directory.Exists(folder))
        {
            Directory.Move(folder, aside);
            DeleteIfThere(aside);
        }

        RemoveIfEmpty(Path.GetDirectoryName(folder)!);
        RemoveIfEmpty(_root);
    }

    public void RemovePartial()
    {
        foreach (var folder in Unfinished(Partial))
        {
            CannotWriteException.Guard(folder, () => DeleteIfThere(folder));
        }

        foreach (var folder in Unfinished(Deleted))
        {
            try
            {
                DeleteIfThere(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // An agent may be deleting it at this moment; it is in nobody's way.
            }
        }
    }

    private List<string> Unfinished(string suffix) =>
    [
        .. from attempt in FoldersIn(_root)
           let folder = Path.Combine(_root, attempt)
           from name in FoldersIn(folder)
           where name.EndsWith(suffix, StringComparison.Ordinal)
           select Path.Combine(folder, name),
    ];

    private StoredCheckpoint WriteAside(string aside, string folder, string location, IReadOnlyList<CheckpointFile> files)
    {
        DeleteIfThere(aside);
        DurableFile.CreateFolder(aside);
        var content = new CheckpointFolder(aside, _progressed);
        content.Fill(files);
        StoredCheckpoint written;
        try
        {
            written = content.Verify(location);
        }
        catch (DamagedCheckpointException damage)
        {
            throw new IOException($"What was written reads back differently: {damage.Message}.", damage);
        }

        Directory.Move(aside, folder);
        DurableFile.SyncFolder(Path.GetDirectoryName(folder)!);
        return written;
    }

    private string LocationOf(JournalPosition position) => $"{Path.GetFileName(_root)}/{position}";

    private string FolderOf(JournalPosition position) => Path.Combine(_root, position.ToString());

    // A link may have been put into a folder that is shared, to have others read or delete what lies elsewhere.
    private string OwnFolder(JournalPosition position)
    {
        var folder = NoLink(FolderOf(position));
        NoLink(Path.GetDirectoryName(folder)!);
        return folder;
    }

    private static string NoLink(string path) =>
        new FileInfo(path).LinkTarget is null ? path : throw new IOException($"{path} is a link, which no part of a checkpoint is.");

    // Others may delete folders at any time: the agent does what its coordinator asks for.
    private static IReadOnlyList<string> FoldersIn(string path)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(path).Select(folder => Path.GetFileName(folder))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void RemoveIfEmpty(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }
}
