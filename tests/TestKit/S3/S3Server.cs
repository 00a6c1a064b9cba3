using Amazon.Runtime;
using Amazon.S3;
using Xunit;

namespace Orchestrator.TestKit.S3;

/// <summary>
/// The S3-speaking server of one test assembly: OpenStack Swift, started when the first test asks for a bucket. Use it as an assembly fixture:
/// <code>[assembly: AssemblyFixture(typeof(S3Server))]</code>
/// </summary>
public sealed class S3Server : IAsyncLifetime
{
    private const string AccessKey = "test:tester";
    private const string Secret = "testing";

    // The one that Debian's packages belong to, whatever else is on the path.
    private const string Python = "/usr/bin/python3";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(2);

    private readonly TestFolder _folder = new();
    private readonly SemaphoreSlim _starting = new(1, 1);
    private RunningProgram? _program;
    private AmazonS3Client? _client;
    private int _buckets;

    public Uri Endpoint { get; private set; } = null!;

    /// <summary>For inspecting and damaging what is stored.</summary>
    public IAmazonS3 Client => _client ?? throw new InvalidOperationException("The server is not started.");

    /// <summary>What a program needs to know of the store, and its credentials.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["S3__Endpoint"] = $"{Endpoint}",
        ["AWS_ACCESS_KEY_ID"] = AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = Secret,
    };

    // For stores within this process: credentials come the same way there.
    public ValueTask InitializeAsync()
    {
        System.Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", AccessKey);
        System.Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", Secret);
        return ValueTask.CompletedTask;
    }

    /// <returns>The name of a bucket that is empty.</returns>
    public async Task<string> CreateBucketAsync()
    {
        await StartAsync();
        var name = $"bucket-{Interlocked.Increment(ref _buckets)}";
        await Client.PutBucketAsync(name, TestContext.Current.CancellationToken);
        return name;
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        _starting.Dispose();
        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_program is null)
            {
                var script = Path.Combine(BuiltPrograms.Repository, "tests", "TestKit", "S3", "server.py");
                _program = RunningProgram.Start([Python, script, _folder["store"]]);
                await Eventually.TrueAsync(() => _program.Output.Count > 0 || _program.HasExited, StartDeadline);
                Assert.False(_program.HasExited, _program.Transcript);
                Endpoint = new($"http://127.0.0.1:{_program.Output.First()}");
                var config = new AmazonS3Config { ServiceURL = $"{Endpoint}", ForcePathStyle = true, AuthenticationRegion = "us-east-1" };
                _client = new(new BasicAWSCredentials(AccessKey, Secret), config);
            }
        }
        finally
        {
            _starting.Release();
        }
    }
}
