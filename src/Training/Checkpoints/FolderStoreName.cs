namespace Orchestrator.Training.Checkpoints;

/// <summary>A file <c>store-id</c>.</summary>
internal sealed class FolderStoreName(string root) : IStoreName
{
    private readonly string _file = Path.Combine(root, "store-id");

    public string? Read() => File.Exists(_file) ? File.ReadAllText(_file) : null;

    // Written aside and moved to its place, so that nobody reads half of it or replaces another's.
    public void Create(string name)
    {
        Directory.CreateDirectory(root);
        var aside = $"{_file}.{Guid.NewGuid():N}";
        File.WriteAllText(aside, name);
        try
        {
            File.Move(aside, _file, overwrite: false);
        }
        catch (IOException) when (File.Exists(_file))
        {
            File.Delete(aside);
        }
    }
}
