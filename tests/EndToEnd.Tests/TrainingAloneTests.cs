using System.Security.Cryptography;
using Google.Protobuf;
using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

public sealed class TrainingAloneTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    private RunFolder Run => new(Folder["run"]);

    [Fact]
    public async Task A_trainer_without_a_cluster_stops_at_Ctrl_C_goes_on_and_comes_to_the_same_weights()
    {
        var undisturbed = await Cluster.UndisturbedAsync();
        File.WriteAllText(Folder["alone.yaml"], SpecWriter.Write(TinyRun.Spec("alone", pool: "none")));

        await using var first = Train();
        await Eventually.TrueAsync(() => JournalFile.Steps(Run.Attempt(1).Journal) >= 25, Patience.Long);
        first.Interrupt();
        Assert.Equal((int)VerdictCode.Stopped, await first.WaitForExitAsync(Patience.Long));
        await using var second = Train("--resume");
        Assert.True(await second.WaitForExitAsync(Patience.Long) == 0, second.Transcript);

        Assert.Equal(undisturbed.Weights, Weights());
    }

    [Fact]
    public async Task A_folder_that_has_attempts_is_not_begun_again()
    {
        File.WriteAllText(Folder["alone.yaml"], SpecWriter.Write(TinyRun.Spec("alone", pool: "none", steps: 1)));
        await using var first = Train();
        Assert.Equal(0, await first.WaitForExitAsync(Patience.Long));

        await using var second = Train();

        Assert.NotEqual(0, await second.WaitForExitAsync(Patience.Long));
        Assert.Contains(second.Errors, line => line.Contains("--resume", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Threads_that_wait_for_each_other_leave_the_cores_to_others_soon_unless_told_otherwise()
    {
        File.WriteAllText(Folder["alone.yaml"], SpecWriter.Write(TinyRun.Spec("alone", pool: "none", steps: 1)));
        var undecided = new Dictionary<string, string?> { ["OMP_DISPLAY_ENV"] = "verbose", ["OMP_WAIT_POLICY"] = null };
        var decided = new Dictionary<string, string?>(undecided) { ["GOMP_SPINCOUNT"] = "7" };

        await using var own = Orc.Start(undecided, Folder.Path, TrainIn("own"));
        await using var told = Orc.Start(decided, Folder.Path, TrainIn("told"));

        Assert.Equal(0, await own.WaitForExitAsync(Patience.Long));
        Assert.Equal(0, await told.WaitForExitAsync(Patience.Long));
        Assert.Contains("GOMP_SPINCOUNT = '4000'", own.Transcript, StringComparison.Ordinal);
        Assert.Contains("GOMP_SPINCOUNT = '7'", told.Transcript, StringComparison.Ordinal);
    }

    private string[] TrainIn(string folder) =>
        ["train", Folder["alone.yaml"], "--folder", Folder[folder], "--data", Cluster.Folder.Data, "--threads", "1"];

    private RunningProgram Train(params string[] more) => Orc.Start(Folder.Path, [.. TrainIn("run"), .. more]);

    private string Weights()
    {
        var position = JsonParser.Default.Parse<Verdict>(File.ReadAllText(Run.Attempt(2).Verdict)).Checkpoint;
        var file = Path.Combine(Run.Checkpoints, $"{position.Attempt}", $"{position.Sequence:D12}", "weights.safetensors");
        return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
    }
}
