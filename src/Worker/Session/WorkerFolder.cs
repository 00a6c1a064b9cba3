using Orchestrator.Contracts.Folders;
using Orchestrator.ServiceDefaults;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Durability;
using Orchestrator.Worker.Execution;

namespace Orchestrator.Worker.Session;

/// <summary>What the agent keeps on disk. One agent at a time: it holds the folder's lock for as long as it lives.</summary>
internal sealed class WorkerFolder : IDisposable
{
    private readonly FileStream _lock;

    private WorkerFolder(string root, CheckpointPlace checkpoints, IReadOnlyList<string> data, FileStream @lock)
    {
        (Root, Checkpoints, Data, _lock) = (root, checkpoints, data, @lock);
    }

    public string Root { get; }

    /// <summary>The place of all runs' checkpoints.</summary>
    public CheckpointPlace Checkpoints { get; }

    /// <summary>Folders with token files, the one for built-in sources first.</summary>
    public IReadOnlyList<string> Data { get; }

    public string Identity => Path.Combine(Root, "identity.json");

    /// <summary>What coordinators know this worker by, when it has a join token.</summary>
    public string Credential => Path.Combine(Root, "credential.json");

    public string Runs => Path.Combine(Root, "runs");

    /// <summary>Touched while the agent lives, so that trainers know.</summary>
    public string Heartbeat => Path.Combine(Root, "heartbeat");

    public RunFolder Run(string runId) => new(Path.Combine(Runs, runId));

    public AttemptFolder Attempt(TaskKey task) => Run(task.RunId).Attempt(task.Attempt);

    /// <exception cref="StartUpException">Another agent has the folder, or it cannot be written.</exception>
    public static WorkerFolder Open(AgentOptions options)
    {
        var root = Path.GetFullPath(options.Folder);
        var checkpoints = options.PlaceOfCheckpoints() ?? new CheckpointPlace.Folder(Path.Combine(root, "checkpoints"));
        IReadOnlyList<string> data = [.. options.Data.DefaultIfEmpty(Path.Combine(root, "data")).Select(Path.GetFullPath)];

        var folder = Use(root, nameof(options.Folder), () =>
        {
            DurableFile.CreateFolder(root);
            var held = new WorkerFolder(root, checkpoints, data, TakeLock(root));
            DurableFile.CreateFolder(held.Runs);
            return held;
        });
        if (checkpoints is CheckpointPlace.Folder { Path: var shared })
        {
            Use(shared, nameof(options.Checkpoints), () => Directory.CreateDirectory(shared));
        }

        foreach (var source in data)
        {
            Use(source, nameof(options.Data), () => Directory.CreateDirectory(source));
        }

        return folder;
    }

    public void Dispose() => _lock.Dispose();

    private static T Use<T>(string folder, string setting, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartUpException(
                $"The folder {folder} cannot be used: {error.Message} Name one that can be written ({AgentOptions.Section}:{setting}).", error);
        }
    }

    private static FileStream TakeLock(string root)
    {
        const int WouldBlock = 11;
        try
        {
            return new(Path.Combine(root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            throw new StartUpException(
                $"Another agent uses the folder {root}. Stop it, or give this one a folder of its own (Agent:Folder).");
        }
    }
}
