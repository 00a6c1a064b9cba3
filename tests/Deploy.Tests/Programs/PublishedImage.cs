using Orchestrator.Deploy.Tests.Images;
using Orchestrator.TestKit;

namespace Orchestrator.Deploy.Tests.Programs;

/// <summary>What the final stage of a Dockerfile would hold, in a folder of this machine.</summary>
/// <param name="Folder">In the place of /app.</param>
internal sealed record PublishedImage(DockerStage Stage, string Folder)
{
    private const string AppFolder = "/app";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>What the image runs, but for its arguments.</summary>
    public IEnumerable<string> EntryPoint => Stage.All("ENTRYPOINT").Single().Array
        .Select(word => word.StartsWith(AppFolder + "/", StringComparison.Ordinal) ? Folder + word[AppFolder.Length..] : word);

    /// <summary>Arguments where nobody gives others.</summary>
    public IEnumerable<string> Arguments => Stage.All("CMD").SelectMany(command => command.Array);

    public static async Task<PublishedImage> MakeAsync(string name, string folder)
    {
        var dockerfile = Dockerfile.Read(name);
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name.StartsWith("release", StringComparison.OrdinalIgnoreCase) ? "Release" : "Debug";
        await using var publish = RunningProgram.Start(
            Publish.Command(dockerfile.Stages[0], folder, configuration), BuiltPrograms.Repository,
            new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1" });
        var exitCode = await publish.WaitForExitAsync(Patience);
        Assert.True(exitCode == 0, publish.Transcript);
        return new(dockerfile.Final, folder);
    }
}
