using Npgsql;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>A lineage as statements read it: a row for each piece, with the run whose attempt it is.</summary>
internal static class LineagePieces
{
    /// <summary>A common table expression <c>piece (run_id, generation, attempt, after, through)</c>.</summary>
    public const string Table =
        """
        piece AS (
          SELECT * FROM unnest(@piece_runs, @piece_generations, @piece_attempts, @piece_after, @piece_through)
            AS piece (run_id, generation, attempt, after, through))
        """;

    /// <param name="parameters">Of the statement that has the table.</param>
    /// <param name="run">Whose lineage it is.</param>
    /// <param name="lineage">Its pieces.</param>
    /// <param name="after">Only what comes behind it; null: everything.</param>
    public static void AddTo(NpgsqlParameterCollection parameters, RunId run, Lineage lineage, CurvePosition? after = null)
    {
        var pieces = lineage.Pieces.Where(piece => after is not { } told || EndOf(piece).CompareTo(told) > 0).ToArray();
        parameters.AddWithValue("piece_runs", pieces.Select(piece => RunOf(piece, run, lineage).Value).ToArray());
        parameters.AddWithValue("piece_generations", pieces.Select(piece => piece.Generation).ToArray());
        parameters.AddWithValue("piece_attempts", pieces.Select(piece => piece.Attempt).ToArray());
        parameters.AddWithValue("piece_after", pieces.Select(piece => IsIn(piece, after) ? after!.Value.Sequence : 0).ToArray());
        parameters.AddWithValue("piece_through", pieces.Select(piece => piece.Through).ToArray());
    }

    /// <summary>All runs whose facts a run's curves may have.</summary>
    public static Guid[] RunsOf(RunId run, Lineage lineage) => [run.Value, .. lineage.Ancestors.Select(ancestor => ancestor.Value)];

    private static RunId RunOf(LineagePiece piece, RunId run, Lineage lineage) =>
        piece.Generation == 0 ? run : lineage.Ancestors[piece.Generation - 1];

    private static CurvePosition EndOf(LineagePiece piece) => new(piece.Attempt, long.MaxValue, piece.Generation);

    private static bool IsIn(LineagePiece piece, CurvePosition? position) =>
        position is { } one && (one.Attempt, one.Generation) == (piece.Attempt, piece.Generation);
}
