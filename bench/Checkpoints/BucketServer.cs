using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Checkpoints.S3;

namespace Orchestrator.Bench.Checkpoints;

/// <summary>The S3-speaking server that the tests use, on this machine, and one bucket in it.</summary>
internal sealed class BucketServer : IDisposable
{
    private const string AccessKey = "test:tester";
    private const string Secret = "testing";

    private readonly Process _process;

    private BucketServer(Process process, Uri endpoint) => (_process, Endpoint) = (process, endpoint);

    public Uri Endpoint { get; }

    public CheckpointPlace Place { get; } = new CheckpointPlace.Bucket("bench", "run");

    public S3Options Options => new() { Endpoint = $"{Endpoint}" };

    /// <param name="folder">Where it keeps everything.</param>
    public static async Task<BucketServer> StartAsync(string folder, CancellationToken cancellation)
    {
        var repository = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));
        var script = Path.Combine(repository, "tests", "TestKit", "S3", "server.py");
        var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, folder]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var line = await process.StandardOutput.ReadLineAsync(cancellation);
        var port = int.Parse(line ?? throw new InvalidOperationException($"{script} has ended."), CultureInfo.InvariantCulture);
        var server = new BucketServer(process, new($"http://127.0.0.1:{port}"));
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", Secret);
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(AccessKey, Secret),
            new AmazonS3Config { ServiceURL = $"{server.Endpoint}", ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        await client.PutBucketAsync("bench", cancellation);
        return server;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
