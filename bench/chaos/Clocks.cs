using System.ComponentModel;
using System.Diagnostics;

namespace Orchestrator.Chaos;

/// <summary>The wall clock of one server and of what it starts, which can be set.</summary>
internal sealed class Clock(string owner, string file)
{
    public string Owner => owner;

    public string File => file;

    /// <param name="ahead">Of the real time; negative: behind it.</param>
    public void Set(TimeSpan ahead)
    {
        using var seconds = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        seconds.Write(BitConverter.GetBytes((long)ahead.TotalSeconds));
    }
}

/// <summary>Gives each server a clock of its own, where the machine has a C compiler to make what that takes.</summary>
internal sealed class Clocks
{
    private readonly string? _library;
    private readonly string _folder;
    private readonly List<Clock> _all = [];

    private Clocks(string folder, string? library) => (_folder, _library) = (folder, library);

    /// <summary>Empty where clocks cannot be set.</summary>
    public IReadOnlyList<Clock> All => _all;

    public static async Task<Clocks> MakeAsync(string folder, CancellationToken cancellation)
    {
        var library = Path.Combine(folder, "clock.so");
        var source = Path.Combine(AppContext.BaseDirectory, "Faults", "clock.c");
        try
        {
            using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"]);
            await compiler.WaitForExitAsync(cancellation);
            return new(folder, compiler.ExitCode == 0 ? library : null);
        }
        catch (Win32Exception)
        {
            return new(folder, library: null);
        }
    }

    /// <summary>The variables that a server is started with to have a clock of its own.</summary>
    public IReadOnlyDictionary<string, string> For(string server)
    {
        if (_library is null)
        {
            return new Dictionary<string, string>();
        }

        var clock = new Clock(server, Path.Combine(_folder, $"{server}.clock"));
        clock.Set(TimeSpan.Zero);
        _all.Add(clock);
        return new Dictionary<string, string> { ["LD_PRELOAD"] = _library, ["CHAOS_CLOCK"] = clock.File };
    }
}
