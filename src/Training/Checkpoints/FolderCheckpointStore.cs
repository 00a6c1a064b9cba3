using Orchestrator.Training.Durability;
using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Checkpoints;

/// <summary>
/// Keeps checkpoints in <c>ROOT/ATTEMPT/SEQUENCE/</c>; while one is being written or deleted, <c>.partial</c> is part of its name.
/// </summary>
/// <param name="root">Of one run.</param>
/// <param name="progressed">Is called at every piece that was written or read; null: nobody is interested.</param>
public sealed class FolderCheckpointStore(string root, Action? progressed = null) : ICheckpointStore
{
    /// <summary>Files are read in pieces of at most so many bytes.</summary>
    public const int PieceBytes = 1 << 20;

    private const string Partial = ".partial";

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

    public Stream OpenRead(JournalPosition position, string file) => File.OpenRead(Path.Combine(FolderOf(position), file));

    public void Delete(JournalPosition position)
    {
        var folder = FolderOf(position);
        var aside = folder + Partial;
        DeleteIfThere(aside);
        Directory.Move(folder, aside);
        DeleteIfThere(aside);
    }

    /// <summary>Removes what trainers that were killed in the middle of a checkpoint have left. Nobody else may be writing.</summary>
    /// <exception cref="CannotWriteException">Something cannot be removed.</exception>
    public void RemovePartial()
    {
        var partial = from attempt in FoldersIn(_root)
                      let folder = Path.Combine(_root, attempt)
                      from name in FoldersIn(folder)
                      where name.EndsWith(Partial, StringComparison.Ordinal)
                      select Path.Combine(folder, name);
        foreach (var folder in partial)
        {
            CannotWriteException.Guard(folder, () => DeleteIfThere(folder));
        }
    }

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
}
