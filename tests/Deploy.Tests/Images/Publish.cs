namespace Orchestrator.Deploy.Tests.Images;

/// <summary>The instruction by which a Dockerfile publishes a program.</summary>
internal static class Publish
{
    private const string Folder = "/publish";

    public static DockerInstruction Of(DockerStage build) =>
        build.All("RUN").Single(run => run.Arguments.StartsWith("dotnet publish ", StringComparison.Ordinal));

    /// <summary>The same, out of what this build has built, to another folder.</summary>
    public static IReadOnlyList<string> Command(DockerStage build, string folder, string configuration) =>
    [
        .. Of(build).Words.Select(word => word switch
        {
            Folder => folder,
            "Release" => configuration,
            _ => word,
        }),
        "--no-build",
        "--nologo",
        // libtorch is half a gigabyte.
        "-p:CreateHardLinksForPublishFilesIfPossible=true",
    ];
}
