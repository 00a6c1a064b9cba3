using Orchestrator.Cli.Goodput;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Tests.Goodput;

public sealed class GoodputViewTests
{
    private static readonly DeviceTime Spent = new()
    {
        Microseconds = 3_000_000,
        Classes = { TimeOf(DeviceTimeClass.Idle), TimeOf(DeviceTimeClass.Training), TimeOf(DeviceTimeClass.Redone) },
        Goodput = 1.0 / 3,
    };

    [Fact]
    public void The_shares_of_the_classes_are_shown_to_add_up_to_all()
    {
        var lines = LinesOf(new GoodputReport { Total = Spent });

        Assert.Contains(lines, line => line is ["idle", "00:00:01.0", "33.4", "%"]);
        Assert.Contains(lines, line => line is ["training", "00:00:01.0", "33.3", "%"]);
        Assert.Contains(lines, line => line is ["total", "00:00:03.0", "100.0", "%"]);
        Assert.Contains(lines, line => string.Join(' ', line).StartsWith("goodput 33.3 %: training that the weights remember, of all time", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_worker_and_each_run_has_a_row()
    {
        var lines = LinesOf(new GoodputReport
        {
            Total = Spent,
            Workers = { new WorkerTime { Worker = "a-worker", Time = Spent } },
            Runs = { new RunTime { RunId = "an-id", RunName = "a-run", Time = Spent } },
        });

        Assert.Contains(lines, line => line is ["worker", "device", "time", "idle", "training", "redone"]);
        Assert.Contains(lines, line => line is ["a-worker", "00:00:03.0", "33.4", "%", "33.3", "%", "33.3", "%"]);
        Assert.Contains(lines, line => line is ["a-run", "(an-id)", "00:00:03.0", ..]);
    }

    [Fact]
    public void A_fleet_without_time_is_shown_too() => Assert.Contains(
        LinesOf(new GoodputReport { Total = new() }), line => line is ["total", "00:00:00.0", "0.0", "%"]);

    private static ClassTime TimeOf(DeviceTimeClass kind) => new() { Class = kind, Microseconds = 1_000_000 };

    private static List<string[]> LinesOf(GoodputReport report)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 200;
        console.Write(GoodputView.Of(report));
        return [.. text.ToString().Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
    }
}
