using System.Runtime.InteropServices;

namespace Orchestrator.Worker.Platform;

/// <summary>For threads whose work may always wait. .NET's own thread priorities have no effect on Linux.</summary>
internal static partial class LowPriority
{
    private const int OneProcess = 0;
    private const int Self = 0;
    private const int Low = 10;

    /// <summary>From now on the calling thread gets a tenth of what any other gets. It must be one of its own: there is no way back.</summary>
    public static void Take()
    {
        // Linux takes a thread for a process here; elsewhere the whole agent would be meant.
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(OneProcess, Self, Low);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}
