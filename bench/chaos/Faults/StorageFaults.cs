using System.Diagnostics;

namespace Orchestrator.Chaos.Faults;

/// <summary>Disks that are full, and checkpoints whose bytes have changed.</summary>
internal static class StorageFaults
{
    private const string Weights = "weights.safetensors";
    private const string Manifest = "manifest.json";

    public static IEnumerable<Fault> All =>
    [
        new("disk-full", DiskFullAsync),
        OfCheckpoint("checkpoint-bit-flipped", Flip),
        OfCheckpoint("checkpoint-truncated", Truncate),
        OfCheckpoint("checkpoint-file-lost", (checkpoint, _) => File.Delete(Path.Combine(checkpoint, Weights))),
        OfCheckpoint("checkpoint-manifest-lost", (checkpoint, _) => File.Delete(Path.Combine(checkpoint, Manifest))),
        OfCheckpoint("checkpoint-manifest-garbled", (checkpoint, _) => File.WriteAllText(Path.Combine(checkpoint, Manifest), "{ \"version\": ")),
        OfCheckpoint("checkpoint-half-written", (checkpoint, _) => HalfWrite(checkpoint)),
    ];

    private static Fault OfCheckpoint(string name, Action<string, Dice> damage) =>
        new(name, (cluster, dice, _) => CheckpointDamagedAsync(cluster, dice, damage));

    // The system refuses every further byte of this trainer, as a full disk does.
    private static async Task<Hit?> DiskFullAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        if (dice.AnyOf(cluster.Trainers()) is not { } trainer)
        {
            return null;
        }

        using var limit = Process.Start("prlimit", [$"--pid={trainer.Mark.Pid}", "--fsize=4096"]);
        await limit.WaitForExitAsync(cancellation);
        return limit.ExitCode == 0 ? Hit.Of(trainer) : null;
    }

    // The newest one, of a run whose trainer dies at the same moment: whoever continues must find out.
    private static async Task<Hit?> CheckpointDamagedAsync(Cluster cluster, Dice dice, Action<string, Dice> damage)
    {
        var trainer = dice.AnyOf(cluster.Trainers());
        var folder = trainer is null ? null : Path.Combine(cluster.Checkpoints, trainer.Run);
        if (trainer is null || !Directory.Exists(folder))
        {
            return null;
        }

        await LiveTrainer.EndAsync(trainer.Mark);
        try
        {
            // After the training's end nobody continues, and nobody would look.
            if (!trainer.HasFinished && Reference.NewestIn(folder) is { } newest)
            {
                damage(Path.GetDirectoryName(newest)!, dice);
            }
        }
        catch (IOException)
        {
            // Retired in this moment.
        }

        return Hit.Of(trainer);
    }

    private static void Flip(string checkpoint, Dice dice)
    {
        using var stream = new FileStream(Path.Combine(checkpoint, Weights), FileMode.Open, FileAccess.ReadWrite);
        stream.Position = dice.Below((int)stream.Length);
        var value = stream.ReadByte();
        stream.Position--;
        stream.WriteByte((byte)(value ^ 0x10));
    }

    private static void Truncate(string checkpoint, Dice dice)
    {
        using var stream = new FileStream(Path.Combine(checkpoint, Weights), FileMode.Open, FileAccess.ReadWrite);
        stream.SetLength(dice.Below((int)stream.Length));
    }

    // What a trainer leaves that dies in the middle of the next one.
    private static void HalfWrite(string checkpoint)
    {
        var next = Directory.CreateDirectory($"{checkpoint}9.partial").FullName;
        var weights = File.ReadAllBytes(Path.Combine(checkpoint, Weights));
        File.WriteAllBytes(Path.Combine(next, Weights), weights[..(weights.Length / 2)]);
    }
}
