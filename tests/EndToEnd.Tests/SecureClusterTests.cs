using Orchestrator.Cli.Specs;

namespace Orchestrator.EndToEnd.Tests;

public sealed class SecureClusterTests(ClusterFixture shared)
{
    [Fact]
    public async Task A_team_with_keys_trains_over_TLS_and_no_secret_is_told_anywhere()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var cluster = await SecureCluster.StartAsync(shared, receiver);
        var alice = await cluster.KeyOfAsync("create", "alice", "--grant", "submitter:default");
        await cluster.StartWorkerAsync(await cluster.KeyOfAsync("join-token", "--once"));
        var spec = TinyRun.Spec("secured", pool: "default", steps: 20);
        File.WriteAllText(cluster.Folder["secured.yaml"], SpecWriter.Write(spec));

        await SucceedsAsync(cluster, alice, "submit", "secured.yaml", "--watch");
        await SucceedsAsync(cluster, alice, "download", "secured", "--out", cluster.Folder["downloaded"]);
        Assert.True(File.Exists(cluster.Folder["downloaded", "weights.safetensors"]));

        await FailsAsync(cluster, key: null, "Show who you are", "list");
        await FailsAsync(cluster, alice, "operator", "key", "list");
        var audit = await SucceedsAsync(cluster, cluster.OperatorKey, "audit", "--actor", "alice");
        Assert.Contains(audit, line => line.Contains("Runs/Submit", StringComparison.Ordinal) && line.Contains("done", StringComparison.Ordinal));
        Assert.Contains(audit, line => line.Contains("Checkpoints/Download", StringComparison.Ordinal));
        Assert.Contains(audit, line => line.Contains("Keys/List", StringComparison.Ordinal) && line.Contains("refused", StringComparison.Ordinal));

        await cluster.StopAsync();
        AssertUntold(cluster, receiver);
    }

    // Whatever the programs said, exported, or wrote beside a run.
    private static void AssertUntold(SecureCluster cluster, OtlpReceiver receiver)
    {
        var credential = File.ReadAllText(Path.Combine(cluster.WorkerFolder, "credential.json"));
        var secrets = cluster.Secrets.Append(SecureCluster.SecretOf(credential.Split('"').Single(part => part.StartsWith("orc_", StringComparison.Ordinal)))).ToList();
        string[] said = [cluster.Coordinator.Transcript, cluster.Worker.Transcript, .. RunFiles(cluster).Select(File.ReadAllText)];

        Assert.Empty(HostLog.Errors([.. cluster.Coordinator.Output, .. cluster.Worker.Output]));
        Assert.True(secrets.Count >= 7 && said.Length > 3);
        Assert.All(secrets, secret => Assert.DoesNotContain(said, text => text.Contains(secret, StringComparison.Ordinal)));
        Assert.All(secrets, secret => Assert.False(receiver.Has(secret)));
    }

    // Of the attempt, as far as it is still there, and of its checkpoints.
    private static IEnumerable<string> RunFiles(SecureCluster cluster) =>
        from folder in (string[])["runs", "checkpoints"]
        from file in Directory.EnumerateFiles(Path.Combine(cluster.WorkerFolder, folder), "*", SearchOption.AllDirectories)
        select file;

    private static async Task<IReadOnlyCollection<string>> SucceedsAsync(SecureCluster cluster, string key, params string[] arguments)
    {
        await using var orc = await cluster.OrcAsync(key, arguments);
        Assert.True(orc.ExitCode == 0, orc.Transcript + cluster.Worker.Transcript);
        return orc.Output;
    }

    private static async Task FailsAsync(SecureCluster cluster, string? key, string because, params string[] arguments)
    {
        await using var orc = await cluster.OrcAsync(key, arguments);
        Assert.Equal(1, orc.ExitCode);
        Assert.Contains(orc.Errors, line => line.Contains(because, StringComparison.Ordinal));
    }
}
