using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.ServiceDefaults;
using Orchestrator.Training.Durability;

namespace Orchestrator.Worker.Session;

/// <summary>Who this worker is: a name, and a secret that proves to the coordinator that the name is ours.</summary>
internal sealed record WorkerIdentity(string Name, string Key)
{
    private const int KeyBytes = 32;

    /// <param name="folder">Held by this agent.</param>
    /// <param name="name">As configured; null: the folder's own, else the machine's.</param>
    /// <exception cref="StartUpException">The folder belongs to a worker of another name, or its identity is unreadable.</exception>
    public static WorkerIdentity LoadOrCreate(WorkerFolder folder, string? name)
    {
        if (!File.Exists(folder.Identity))
        {
            var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));
            var created = new WorkerIdentity(name ?? WorkerName.OfMachine(), key);
            DurableFile.ReplacePrivate(folder.Identity, JsonSerializer.Serialize(created, JsonSerializerOptions.Web));
            return created;
        }

        var known = Read(folder.Identity);
        return name is null || name == known.Name
            ? known
            : throw new StartUpException(
                $"The folder {folder.Root} belongs to the worker \"{known.Name}\", not \"{name}\". "
                + "Use its name, or another folder (Agent:Folder).");
    }

    private static WorkerIdentity Read(string path)
    {
        try
        {
            var identity = JsonSerializer.Deserialize<WorkerIdentity>(File.ReadAllText(path), JsonSerializerOptions.Web);
            return identity is { Name.Length: > 0, Key.Length: > 0 } ? identity : throw new JsonException("it names no worker");
        }
        catch (JsonException error)
        {
            throw new StartUpException($"{path} is damaged ({error.Message}). Restore it, or delete it to become a new worker.");
        }
    }
}
