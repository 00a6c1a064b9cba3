using Orchestrator.Cli.Platform;

namespace Orchestrator.Bench;

/// <summary>
/// Where everything that is measured keeps its files. Beside the build, because the system's temporary folder may lie in memory, where
/// a commit costs nothing; and one for all, because two measurements at a time are worth nothing.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly string _root;
    private readonly FileStream _lock;

    private ScratchFolder(string root) => (_root, _lock) = (root, Lock($"{root}.lock"));

    /// <exception cref="CommandFailedException">Another measurement runs.</exception>
    public static ScratchFolder Take()
    {
        var scratch = new ScratchFolder(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "bench")));
        scratch.Clear(); // one that was killed may have left something
        return scratch;
    }

    public string For(IBenchmark benchmark) => Path.Combine(_root, benchmark.Name);

    public void Dispose()
    {
        Clear();
        _lock.Dispose();
    }

    private static FileStream Lock(string file)
    {
        try
        {
            return new(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException error) when (File.Exists(file))
        {
            throw new CommandFailedException(
                $"Another measurement runs in this checkout: it holds {file}. Two at a time would disturb each other.", error);
        }
    }

    private void Clear()
    {
        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }
    }
}
