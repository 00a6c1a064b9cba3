using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Checkpoints;

/// <summary>A file <c>store-id</c>.</summary>
internal sealed class FolderStoreName(string root) : IStoreName
{
    private readonly string _file = Path.Combine(root, "store-id");

    public string? Read() => File.Exists(_file) ? File.ReadAllText(_file) : null;

    // Another worker may be first.
    public void Create(string name)
    {
        DurableFile.CreateFolder(root);
        _ = DurableFile.TryPublish(_file, name);
    }
}
