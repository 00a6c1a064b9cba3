using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>The records of one attempt up to and including <see cref="Through"/>.</summary>
/// <param name="Generation">Whose attempt it is, as in <see cref="CurvePoint.Generation"/>.</param>
internal readonly record struct LineagePiece(int Attempt, long Through, int Generation = 0);

/// <summary>
/// The history behind the newest weights of a run: the attempts from the first ancestor to the newest one that began, each cut where its
/// successor took over. Before those of a fork come those of the runs it descends from, up to where each was forked. Facts outside of it
/// stay stored and are not served.
/// </summary>
internal sealed class Lineage
{
    public static readonly Lineage Empty = new([], []);

    private Lineage(IReadOnlyList<LineagePiece> pieces, IReadOnlyList<RunId> ancestors)
    {
        (Pieces, Ancestors) = (pieces, ancestors);
    }

    /// <summary>In the order of training, which is also the order of attempt numbers within each run.</summary>
    public IReadOnlyList<LineagePiece> Pieces { get; }

    /// <summary>The runs that it was forked from, nearest first: generation 1, 2, …</summary>
    public IReadOnlyList<RunId> Ancestors { get; }

    /// <exception cref="InvalidDataException">An attempt claims to continue itself or a later one.</exception>
    public static Lineage Of(IEnumerable<AttemptStart> starts) => Empty.ContinuedBy(starts);

    /// <summary>One attempt alone, cut by nothing.</summary>
    public static Lineage OfAttempt(int attempt) => new([new(attempt, long.MaxValue)], []);

    /// <summary>This and then the attempts of the run that begins where it ends, back from the newest one that began.</summary>
    /// <exception cref="InvalidDataException">An attempt claims to continue itself or a later one.</exception>
    public Lineage ContinuedBy(IEnumerable<AttemptStart> starts)
    {
        var known = starts.ToDictionary(start => start.Attempt);
        return known.Count == 0 ? this : With(Walk(known, new(known.Keys.Max(), long.MaxValue)));
    }

    /// <summary>
    /// What a fork begins with: this, then the attempts of the run that begins where it ends, back from the position that the fork continues.
    /// What that run does beyond it, and what becomes of its other attempts, is no part of the fork.
    /// </summary>
    /// <exception cref="InvalidDataException">An attempt claims to continue itself or a later one.</exception>
    public Lineage ForkedAt(ForkPoint point, IEnumerable<AttemptStart> starts)
    {
        var pieces = Walk(starts.ToDictionary(start => start.Attempt), new(point.Attempt, point.Sequence));
        var run = With(pieces);
        return new([.. run.Pieces.Select(piece => piece with { Generation = piece.Generation + 1 })], [point.Parent, .. Ancestors]);
    }

    public bool Contains(CurvePosition position) => Pieces.Any(piece =>
        (piece.Attempt, piece.Generation) == (position.Attempt, position.Generation) && position.Sequence <= piece.Through);

    /// <summary>Is everything up to the position the same in both histories? Null: nothing is before it.</summary>
    public bool AgreesWith(Lineage other, CurvePosition? through) =>
        through is not { } last || Until(last).SequenceEqual(other.Until(last));

    private Lineage With(IEnumerable<LineagePiece> pieces) => new([.. Pieces, .. pieces], Ancestors);

    private static List<LineagePiece> Walk(Dictionary<int, AttemptStart> known, CurvePosition end)
    {
        var pieces = new List<LineagePiece>();
        var (at, child) = ((CurvePosition?)end, int.MaxValue);
        while (at is { } from)
        {
            if (from.Attempt >= child || from.Attempt < 1)
            {
                throw new InvalidDataException($"Attempt {child} claims to continue attempt {from.Attempt}, which is not before it.");
            }

            if (!known.TryGetValue(from.Attempt, out var start))
            {
                // Its journal has not arrived: the curve begins later for now.
                pieces.Add(new(from.Attempt, Through: 0));
                break;
            }

            // An ancestor's journal may arrive after its child's. Naming what is there makes its arrival a change of the lineage.
            pieces.Add(new(from.Attempt, from.Sequence == long.MaxValue ? from.Sequence : Math.Min(from.Sequence, start.Committed)));
            (at, child) = (start.From, from.Attempt);
        }

        pieces.Reverse();
        return pieces;
    }

    private IEnumerable<LineagePiece> Until(CurvePosition last) => Pieces
        .Where(piece => new CurvePosition(piece.Attempt, 0, piece.Generation).CompareTo(new(last.Attempt, 0, last.Generation)) <= 0)
        .Select(piece => (piece.Attempt, piece.Generation) == (last.Attempt, last.Generation)
            ? piece with { Through = Math.Min(piece.Through, last.Sequence) }
            : piece);
}
