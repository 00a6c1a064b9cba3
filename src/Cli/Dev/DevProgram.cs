using System.Globalization;

namespace Orchestrator.Cli.Dev;

/// <summary>One of the cluster's own programs: how it is started, and the address that answers 200 once it is ready.</summary>
internal sealed record DevProgram(string Name, string[] Command, IReadOnlyDictionary<string, string> Environment, Uri Ready)
{
    public static DevProgram Coordinator(string file, string database, int grpcPort) => new(
        "coordinator",
        [file],
        new Dictionary<string, string>
        {
            ["ConnectionStrings__Orchestrator"] = database,
            ["Listen__Address"] = "127.0.0.1",
            ["Grpc__Port"] = Text(grpcPort),
            ["Http__Port"] = Text(grpcPort + 1),
            ["Orleans__Clustering"] = "localhost",
            ["Advertised__Endpoint"] = $"http://127.0.0.1:{grpcPort}",
        },
        ReadyAt(grpcPort + 1));

    public static DevProgram Worker(string file, int number, DevFolder folder, string server, int threads, int httpPort) => new(
        $"worker-{number}",
        [file, "agent"],
        new Dictionary<string, string>
        {
            ["Agent__Server"] = server,
            ["Agent__Name"] = $"worker-{number}",
            ["Agent__Folder"] = folder.Worker(number),
            ["Agent__Data__0"] = folder.Data,
            ["Agent__CpuDevices"] = "1",
            ["Agent__ThreadsPerDevice"] = Text(threads),
            ["Agent__StopGrace"] = "00:00:20",
            ["Listen__Address"] = "127.0.0.1",
            ["Http__Port"] = Text(httpPort),
        },
        ReadyAt(httpPort));

    private static Uri ReadyAt(int port) => new($"http://127.0.0.1:{port}/health/ready");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
