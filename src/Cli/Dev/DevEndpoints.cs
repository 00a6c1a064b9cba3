using System.Text.Json;

namespace Orchestrator.Cli.Dev;

/// <summary>Where the servers of <c>orc dev</c> are, as the file that other commands find them by.</summary>
internal sealed record DevEndpoints(string Grpc, string Http, string Database, int Pid)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public void Write(string file) => PrivateFile.Replace(file, JsonSerializer.Serialize(this, Format));
}
