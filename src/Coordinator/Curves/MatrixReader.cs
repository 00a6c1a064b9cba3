using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Answers for the matrices of a run's served history.</summary>
internal sealed class MatrixReader(ILineageQuery lineages, MatrixStore matrices)
{
    // With a lot to spare, below the four mebibytes that gRPC clients take by default.
    private const int MostBytes = 3 << 20;

    /// <exception cref="Platform.Errors.OrchestratorException">
    /// The run never had a matrix of such a name, or they are too large together; the message names those it has.
    /// </exception>
    public async Task<IEnumerable<MatrixMeasured>> ReadAsync(
        RunReference run, IReadOnlyCollection<string> names, ulong? step, CancellationToken cancellation)
    {
        var lineage = await lineages.ReadAsync(run.Id, cancellation);
        var newest = await matrices.ReadAsync(run.Id, lineage, names, (long?)step ?? long.MaxValue, MostBytes, cancellation);
        if (newest.Any(found => found.Matrix is null))
        {
            throw CurveErrors.TooManyMatrices(run, [.. newest.Select(found => found.Name)], MostBytes);
        }

        if (names.Except(newest.Select(found => found.Name)).Any())
        {
            await RequireKnownAsync(run, names, lineage, cancellation);
        }

        return newest.Select(found => found.Matrix!);
    }

    // None so early, or only of a replaced attempt: then there is none to serve, but its name is not unknown.
    private async Task RequireKnownAsync(
        RunReference run, IEnumerable<string> names, Lineage lineage, CancellationToken cancellation)
    {
        var known = await matrices.NamesAsync(run.Id, lineage, cancellation);
        if (names.Except(known).FirstOrDefault() is { } unknown)
        {
            throw CurveErrors.MatrixNotFound(run, unknown, known);
        }
    }
}
