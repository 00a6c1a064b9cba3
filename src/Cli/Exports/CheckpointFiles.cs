using System.Globalization;
using System.Security.Cryptography;
using Grpc.Core;
using Orchestrator.Cli.Checkpoints;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Exports;

/// <summary>Which checkpoints' files an export has.</summary>
internal enum ExportedCheckpoints
{
    None,
    Newest,
    All,
}

/// <summary>Downloads checkpoints beside the facts of their run.</summary>
internal static class CheckpointFiles
{
    /// <returns>How many there are.</returns>
    public static async Task<int> DownloadAsync(
        CheckpointsClient client, ExportedRun run, string folder, ExportedCheckpoints which, CancellationToken cancellation)
    {
        var sound = run.Checkpoints.Where(checkpoint => checkpoint.DamagedAt is null).OrderByDescending(checkpoint => checkpoint.InLineage);
        var wanted = sound.DistinctBy(checkpoint => checkpoint.Step).OrderByDescending(checkpoint => checkpoint.Step).ToList();
        foreach (var damaged in run.Checkpoints.Where(checkpoint => checkpoint.DamagedAt is not null))
        {
            Notes.Write($"the checkpoint of {run.Spec.Name} at step {damaged.Step} is damaged and not exported: {damaged.Damage}");
        }

        if (which is ExportedCheckpoints.Newest)
        {
            wanted = [.. wanted.OrderByDescending(checkpoint => checkpoint.InLineage).Take(1)];
        }

        foreach (var checkpoint in wanted)
        {
            await DownloadAsync(client, run, checkpoint, folder, cancellation);
        }

        return wanted.Count;
    }

    private static async Task DownloadAsync(
        CheckpointsClient client, ExportedRun run, Checkpoint checkpoint, string folder, CancellationToken cancellation)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Position.Attempt}-{checkpoint.Position.Sequence}");
        var target = Path.Combine(folder, name);
        Directory.CreateDirectory(folder);
        var request = new DownloadCheckpointRequest { Run = run.Id, Step = checkpoint.Step };
        using var call = client.Download(request, cancellationToken: cancellation);
        await CheckpointReceiver.ReceiveAsync(call.ResponseStream.ReadAllAsync(cancellation), target, cancellation);
        var manifest = await File.ReadAllBytesAsync(Path.Combine(target, CheckpointReceiver.Manifest), cancellation);
        if (!string.Equals(Convert.ToHexStringLower(SHA256.HashData(manifest)), checkpoint.ManifestHash, StringComparison.OrdinalIgnoreCase))
        {
            throw new CommandFailedException(
                $"What was downloaded for step {checkpoint.Step} of {run.Spec.Name} is not the checkpoint at {name.Replace('-', '/')}. Nothing was kept; try again.");
        }
    }
}
