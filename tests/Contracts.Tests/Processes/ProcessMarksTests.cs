using System.Diagnostics;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Contracts.Tests.Processes;

public sealed class ProcessMarksTests
{
    [Fact]
    public void The_same_number_with_another_start_time_is_another_process()
    {
        var own = ProcessMarks.Read(Environment.ProcessId)!;

        Assert.True(own.IsAlive());
        Assert.False((own with { StartTime = own.StartTime - 1 }).IsAlive());
        Assert.False((own with { BootId = "another" }).IsAlive());
    }

    [Fact]
    public async Task A_process_is_found_by_its_arguments_and_gone_once_it_is_stopped()
    {
        using var process = Process.Start("sleep", ["600", "0.0625"]);
        var mark = ProcessMarks.Read(process.Id)!;
        Assert.Equal(mark, ProcessMarks.FindByArguments("600", "0.0625"));
        Assert.Null(ProcessMarks.FindByArguments("600", "0.06"));

        await mark.StopAsync(Signal.Terminate, TimeSpan.FromMinutes(1), TimeProvider.System);

        Assert.False(mark.IsAlive());
        Assert.False(mark.Send(Signal.Terminate));
        Assert.Null(ProcessMarks.Read(process.Id));
    }
}
