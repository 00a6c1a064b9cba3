using System.Text.Json;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using SkiaSharp;

namespace Orchestrator.Cli.Tests.Insights;

/// <summary>The real command line against a server with one run.</summary>
public sealed class InsightsCommandTests : IAsyncLifetime
{
    private readonly int _port = TestPorts.Choose();
    private MeasuredRun? _run;

    private MeasuredRun Run => _run!;

    public async ValueTask InitializeAsync() => _run = await MeasuredRun.StartAsync(_port);

    public ValueTask DisposeAsync() => Run.DisposeAsync();

    [Fact]
    public async Task It_prints_matrices_and_then_the_scalars_of_connections_and_experts()
    {
        Run.Matrices.Add(Matrices.Of("experts/load", 1, 2, (_, column) => column));
        Run.Matrices.Add(Matrices.Of("connections/unrolled", 1, 2, (_, column) => 0.25 - column));
        Run.Metrics.AddRange(["connections/composite_gain", "experts/imbalance", "train/loss"]);
        await using var orc = await OrcAsync("insights", "test");

        Assert.Equal((0, new ReadMatricesRequest { Run = "test" }), (orc.ExitCode, Run.Asked));
        Assert.Equal(
            [
                "test (0198)",
                "",
                "connections/unrolled  step 1,200",
                "           read  mix 1",
                "stream 1   0.25  -0.75",
                "",
                "experts/load  step 1,200",
                "           read  mix 1",
                "stream 1      0   1.00",
                "",
                "▲ above the scale  ▼ below it  × not a number",
            ],
            orc.Output.Take(11));
        Assert.Contains(orc.Output, line => line.Contains("composite_gain", StringComparison.Ordinal));
        Assert.Contains(orc.Output, line => line.Contains("imbalance", StringComparison.Ordinal));
        Assert.DoesNotContain(orc.Output, line => line.Contains("loss", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_asks_for_the_step_and_the_names_and_leaves_the_newest_scalars_out()
    {
        Run.Matrices.Add(Matrices.Of("a", 1, 1, (_, _) => 0));
        Run.Metrics.Add("connections/composite_gain");
        await using var orc = await OrcAsync("insights", "test", "--step", "0", "--matrix", "a", "--matrix", "b/c");

        Assert.Equal(new ReadMatricesRequest { Run = "test", Step = 0, Names = { "a", "b/c" } }, Run.Asked);
        Assert.True(Run.Asked!.HasStep);
        Assert.DoesNotContain(orc.Output, line => line.Contains("composite_gain", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_gets_every_digit()
    {
        Run.Matrices.Add(Matrices.Of("a", 1, 3, (_, column) => column == 0 ? 1 / 3.0 : column == 1 ? float.NaN : float.NegativeInfinity));
        await using var orc = await OrcAsync("insights", "test", "-o", "json");

        using var answer = JsonDocument.Parse(string.Join('\n', orc.Output));
        var values = answer.RootElement.GetProperty("matrices")[0].GetProperty("values");
        Assert.Equal(
            (1 / 3f, "NaN", "-Infinity"), ((float)values[0].GetDouble(), values[1].GetString(), values[2].GetString()));
    }

    [Fact]
    public async Task Pictures_are_written_and_named()
    {
        using var folder = new TestFolder();
        Run.Matrices.Add(Matrices.Of("connections/unrolled", 3, 3, (_, _) => 0.5));
        await using var orc = await OrcAsync("insights", "test", "--png", folder["new", "pictures"]);

        var file = folder["new", "pictures", "connections_unrolled.png"];
        Assert.Equal([file], orc.Output);
        using var picture = SKBitmap.Decode(file);
        Assert.NotNull(picture);
    }

    [Fact]
    public async Task A_run_without_matrices_is_said_to_have_none()
    {
        await using var orc = await OrcAsync("insights", "test", "--step", "7");

        Assert.Equal(0, orc.ExitCode);
        Assert.Equal(
            "note: no matrices at step 7 or before it; evaluations measure them unless evaluation.insights is false",
            Assert.Single(orc.Errors));
    }

    [Fact]
    public async Task A_run_is_shown_with_what_its_guards_saw()
    {
        Run.Run.TotalNotices = 1234;
        Run.Run.Notices.Add(NoticeOf(attempt: 1, GuardFinding.NonFinite, GuardPolicy.RollBack, isSuperseded: true));
        Run.Run.Notices.Add(NoticeOf(attempt: 2, GuardFinding.LossSpike, GuardPolicy.Skip, isSuperseded: false));
        await using var orc = await OrcAsync("show", "test");

        Assert.Contains(orc.Output, line => IsRow(line, "1 (superseded)", "7", "a value that is not finite", "rolled back", "loss [9]"));
        Assert.Contains(orc.Output, line => IsRow(line, "2", "7", "a loss spike", "skipped the batch", "loss [9]"));
        Assert.Contains("The newest 2 of 1,234 notices.", orc.Output.Select(line => line.Trim()));
    }

    private static RunNotice NoticeOf(uint attempt, GuardFinding finding, GuardPolicy policy, bool isSuperseded) => new()
    {
        Position = new() { Attempt = attempt, Sequence = 3 },
        Notice = new() { Step = 7, Finding = finding, Policy = policy, Message = "loss [9]" },
        Superseded = isSuperseded,
    };

    private static bool IsRow(string line, params string[] cells) =>
        line.Split("  ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SequenceEqual(cells);

    private Task<RunningProgram> OrcAsync(params string[] arguments) =>
        RunningProgram.RunAsync([BuiltPrograms.Cli, .. arguments, "--server", $"http://127.0.0.1:{_port}"]);
}
