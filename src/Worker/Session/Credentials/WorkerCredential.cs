using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrator.Training.Durability;

namespace Orchestrator.Worker.Session.Credentials;

/// <summary>What the agent got for its join token, kept in its folder: a token for one worker cannot be used by the next agent again.</summary>
/// <param name="ExpiresAt">By the coordinator's clock.</param>
/// <param name="RenewAt">Half of its life is over then, by this machine's clock.</param>
internal sealed record WorkerCredential(string Text, DateTimeOffset ExpiresAt, DateTimeOffset RenewAt)
{
    /// <returns>Null: there is none, or what is there is none any more.</returns>
    public static WorkerCredential? Load(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<WorkerCredential>(File.ReadAllText(file), JsonSerializerOptions.Web) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Save(string file) => DurableFile.ReplacePrivate(file, JsonSerializer.Serialize(this, JsonSerializerOptions.Web));

    /// <summary>Not what a record would write: that has the secret.</summary>
    public override string ToString() => $"a credential until {ExpiresAt:u}";

    [JsonIgnore]
    public string Header => $"Bearer {Text}";
}
