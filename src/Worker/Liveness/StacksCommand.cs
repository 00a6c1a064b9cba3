using System.CommandLine;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Runtime;

namespace Orchestrator.Worker.Liveness;

/// <summary>
/// `stacks`: prints the managed stacks of another process of this user. Its own runtime writes the dump that they are read from, so no right to
/// trace others is needed.
/// </summary>
internal static class StacksCommand
{
    private const int MostFrames = 100;

    public static Command Create()
    {
        var pid = new Argument<int>("PID");
        var dump = new Argument<string>("FILE") { Description = "For the dump; removed by the caller." };
        var command = new Command("stacks", "Prints the managed stacks of a process.") { pid, dump };
        command.Hidden = true;
        command.SetAction(parsed => Run(parsed.GetRequiredValue(pid), parsed.GetRequiredValue(dump)));
        return command;
    }

    private static int Run(int pid, string dump)
    {
        try
        {
            new DiagnosticsClient(pid).WriteDump(DumpType.Triage, dump);
            using var target = DataTarget.LoadDump(dump);
            using var runtime = target.ClrVersions.Single().CreateRuntime();
            foreach (var thread in runtime.Threads.Where(thread => thread.IsAlive))
            {
                Console.WriteLine($"Thread {thread.OSThreadId}:");
                foreach (var frame in thread.EnumerateStackTrace().Where(frame => frame.Method is not null).Take(MostFrames))
                {
                    Console.WriteLine($"    {frame.Method!.Signature}");
                }
            }

            return 0;
        }
        catch (Exception error) when (error is DiagnosticsClientException or ClrDiagnosticsException or IOException or TimeoutException)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }
}
