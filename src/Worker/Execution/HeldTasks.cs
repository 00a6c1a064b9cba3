using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Durability;
using Orchestrator.Worker.Checkpoints;
using Orchestrator.Worker.Devices;
using Orchestrator.Worker.Journal;
using Orchestrator.Worker.Session;

namespace Orchestrator.Worker.Execution;

/// <summary>
/// The tasks this worker holds, each with its attempt's folder: what is begun makes the folder first, and what is forgotten removes it.
/// </summary>
internal sealed class HeldTasks(
    WorkerFolder folder, CheckpointRoot checkpoints, DeviceInventory inventory, TrainerLauncher launcher, Shipments shipments, TaskBoard board)
    : IDisposable
{
    private readonly SortedDictionary<TaskKey, HeldTask> _tasks = [];

    public IReadOnlyCollection<HeldTask> All => _tasks.Values;

    public HeldTask? Find(TaskKey key) => _tasks.GetValueOrDefault(key);

    /// <summary>
    /// Takes back what earlier agents left: live trainers, and the remains of those that ended. The grace of one that was asked to stop begins anew: how
    /// long ago that was, only a wall clock could tell.
    /// </summary>
    public void TakeBack(TimeSpan now)
    {
        foreach (var run in Directory.GetDirectories(folder.Runs).Select(path => new RunFolder(path)))
        {
            foreach (var path in Subfolders(run.Attempts))
            {
                if (uint.TryParse(Path.GetFileName(path), out var attempt) && TaskKey.Parse(Path.GetFileName(run.Root), attempt) is { } key)
                {
                    Add(TakeBack(key, now));
                }
            }

            DeleteIfEmpty(run);
        }
    }

    /// <summary>Begins a task: whatever happens from here on, this attempt is not begun again.</summary>
    public HeldTask Start(TaskKey key, DesiredTask desired)
    {
        var attempt = folder.Attempt(key);
        var span = TaskSpan.Start(key, desired.TraceParent);
        try
        {
            DurableFile.CreateFolder(attempt.Root);
            TaskClaim.Write(attempt, new(desired.Devices, desired.TraceParent));
            var devices = desired.Devices.Select(id => inventory.Find(id)!).ToList();
            var trainer = launcher.Start(desired, devices, span?.Id ?? desired.TraceParent, board.Keeper.Ring);
            return Add(new(key, attempt, Journals(key), desired.Devices, trainer, ending: "") { Span = span });
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException)
        {
            span?.Dispose();
            return Refuse(key, $"The trainer could not be started: {error.Message}");
        }
    }

    /// <summary>Holds a task as ended that never began.</summary>
    public HeldTask Refuse(TaskKey key, string why)
    {
        var attempt = folder.Attempt(key);
        try
        {
            DurableFile.CreateFolder(attempt.Root);
            EndingFile.Write(attempt, why);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // On a full disk that is why it never began; reporting it needs no disk.
        }

        return Add(new(key, attempt, Journals(key), [], trainer: null, why));
    }

    public void Forget(HeldTask task)
    {
        Delete(task.Folder.Root);
        DeleteIfEmpty(folder.Run(task.Key.RunId));
        _tasks.Remove(task.Key);
        shipments.Remove(task.Shipment);
        task.Dispose();
    }

    public void Dispose()
    {
        foreach (var task in _tasks.Values)
        {
            shipments.Remove(task.Shipment);
            task.Dispose();
        }
    }

    private HeldTask TakeBack(TaskKey key, TimeSpan now)
    {
        var attempt = folder.Attempt(key);
        var claim = TaskClaim.Read(attempt);
        var trainer = TrainerProcess.Adopt(attempt, folder.Run(key.RunId));
        return new(key, attempt, Journals(key), claim.Devices, trainer, "The trainer ended, or never began, while no agent was there to see it.")
        {
            AskedBefore = StopFile.Read(attempt) is { } reason ? new(reason, now) : null,
            Span = trainer is null ? null : TaskSpan.Start(key, claim.TraceParent),
        };
    }

    private CheckpointJournals Journals(TaskKey key) => new(checkpoints.StoreOf(key.RunId));

    private HeldTask Add(HeldTask task)
    {
        _tasks.Add(task.Key, task);
        shipments.Add(task.Shipment);
        return task;
    }

    private static void DeleteIfEmpty(RunFolder run)
    {
        if (!Subfolders(run.Attempts).Any())
        {
            Delete(run.Root);
        }
    }

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static IEnumerable<string> Subfolders(string path) => Directory.Exists(path) ? Directory.EnumerateDirectories(path) : [];
}
