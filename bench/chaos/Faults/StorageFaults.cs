using System.Diagnostics;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Chaos.Faults;

/// <summary>Disks that are full, and checkpoints whose bytes have changed.</summary>
internal static class StorageFaults
{
    public static IEnumerable<Fault> All =>
    [
        new("disk-full", DiskFullAsync),
        new("checkpoint-damaged", CheckpointDamagedAsync),
    ];

    // The system refuses every further byte of this trainer, as a full disk does.
    private static async Task<Hit?> DiskFullAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        if (dice.AnyOf(cluster.Trainers()) is not { } trainer)
        {
            return null;
        }

        using var limit = Process.Start("prlimit", [$"--pid={trainer.Mark.Pid}", "--fsize=4096"]);
        await limit.WaitForExitAsync(cancellation);
        return limit.ExitCode == 0 ? new(trainer.Run, trainer) : null;
    }

    // The newest one, of a run whose trainer dies at the same moment: whoever continues must find out.
    private static Task<Hit?> CheckpointDamagedAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        var trainer = dice.AnyOf(cluster.Trainers());
        var folder = trainer is null ? null : Path.Combine(cluster.Checkpoints, trainer.Run);
        if (trainer is null || !Directory.Exists(folder))
        {
            return Task.FromResult<Hit?>(null);
        }

        trainer.Mark.Send(Signal.Kill);
        var newest = Directory.EnumerateFiles(folder, "weights.safetensors", SearchOption.AllDirectories)
            .Where(file => !file.Contains(".partial", StringComparison.Ordinal)).Order(StringComparer.Ordinal).LastOrDefault();
        if (newest is not null)
        {
            Flip(newest, dice);
        }

        return Task.FromResult<Hit?>(new(trainer.Run, trainer));
    }

    private static void Flip(string file, Dice dice)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
            stream.Position = dice.Below((int)stream.Length);
            var value = stream.ReadByte();
            stream.Position--;
            stream.WriteByte((byte)(value ^ 0x10));
        }
        catch (IOException)
        {
            // Retired in this moment.
        }
    }
}
