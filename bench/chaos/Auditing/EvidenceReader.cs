using Grpc.Core;
using Npgsql;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos.Auditing;

/// <summary>Reads what the audit judges: runs as they are stored, curves as they are served, weights and what is left as they lie on the disk.</summary>
internal sealed class EvidenceReader(Cluster cluster, IReadOnlyList<Training> undisturbed)
{
    public async Task<Evidence> ReadAsync(
        IReadOnlyCollection<Submitted> acknowledged, GoodputReport goodput, IReadOnlyList<string> leftBehind, CancellationToken cancellation)
    {
        using var server = ServerConnection.To(ServerAddress.Resolve(cluster.Addresses, null, ""));
        await using var database = NpgsqlDataSource.Create(cluster.Database.Direct);
        var variants = acknowledged.DistinctBy(one => one.Run).ToDictionary(one => one.Run, one => one.Variant);
        var (runs, curves) = (new List<StoredRun>(), new CurvesClient(server.Invoker));
        foreach (var run in await RunRows.ReadAsync(database, cancellation))
        {
            var isTrained = run.Status == RunStatus.Succeeded && variants.ContainsKey(run.Id);
            runs.Add(isTrained ? run with { Trained = await TrainedAsync(curves, run.Id, undisturbed[variants[run.Id]].Curves.Keys, cancellation) } : run);
        }

        return new(acknowledged, runs, await LedgerRows.ReadAsync(database, goodput, cancellation), leftBehind);
    }

    private async Task<Training> TrainedAsync(CurvesClient client, string run, IEnumerable<string> metrics, CancellationToken cancellation)
    {
        var curves = new Dictionary<string, IReadOnlyList<CurvePoint>>();
        foreach (var metric in metrics)
        {
            try
            {
                var answer = await Insistent.CallAsync(
                    () => client.ReadAsync(new() { Run = run, Metric = metric }, cancellationToken: cancellation).ResponseAsync, cancellation);
                curves[metric] = [.. answer.Points.Select(point => new CurvePoint(point.Step, BitConverter.DoubleToInt64Bits(point.Value)))];
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
            {
                // No point of it at all, which is for the rules to judge.
            }
        }

        return new(curves, Reference.WeightsIn(Path.Combine(cluster.Checkpoints, run)));
    }
}
