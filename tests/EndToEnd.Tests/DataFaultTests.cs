using System.Text;
using Orchestrator.Contracts.V1;

namespace Orchestrator.EndToEnd.Tests;

public sealed class DataFaultTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task A_context_longer_than_the_data_fails_the_run_once_and_says_so()
    {
        var worker = await StartWorkerAsync();
        var spec = TinyRun.Spec("long-context", worker.Pool);
        spec.Model.Transformer.Context = 8192;

        var failed = await (await SubmitAsync(spec)).UntilAsync(RunStatus.Failed);

        Assert.Contains("8192", failed.StatusMessage, StringComparison.Ordinal);
        Assert.Equal(VerdictCode.SpecAtFault, Assert.Single(failed.Attempts).Verdict.Code);
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_refused_with_its_place_and_nothing_is_made()
    {
        File.WriteAllBytes(Folder["latin.txt"], [.. Encoding.ASCII.GetBytes("caf"), 0xE9, (byte)'!']);

        await using var prepare = await OrcAsync("data", "prepare", Folder["latin.txt"], "--tokenizer", "bytes", "--out", Folder["latin"]);

        Assert.Equal((int)VerdictCode.SpecAtFault, prepare.ExitCode);
        Assert.Contains(prepare.Errors, line => line.Contains(Folder["latin.txt"], StringComparison.Ordinal) && line.Contains("UTF-8", StringComparison.Ordinal));
        Assert.Equal([Folder["latin.txt"]], Directory.EnumerateFiles(Folder.Path, "latin*"));
    }

    [Theory]
    [InlineData("absent.txt")]
    [InlineData("empty.txt")]
    public async Task Data_that_is_absent_or_empty_is_refused_by_name(string file)
    {
        File.WriteAllText(Folder["empty.txt"], "");

        await using var prepare = await OrcAsync("data", "prepare", Folder[file], "--tokenizer", "bytes", "--out", Folder["source"]);

        Assert.NotEqual(0, prepare.ExitCode);
        Assert.Contains(prepare.Errors, line => line.Contains(Folder[file], StringComparison.Ordinal));
        Assert.False(File.Exists(Folder["source.json"]));
    }
}
