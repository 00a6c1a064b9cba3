namespace Orchestrator.Coordinator.Curves;

/// <summary>The records of one attempt up to and including <see cref="Through"/>.</summary>
internal readonly record struct LineagePiece(int Attempt, long Through);

/// <summary>
/// The history behind the newest weights of a run: the attempts from the first ancestor to the newest one that began, each cut where its
/// successor took over. Facts outside of it stay stored and are not served.
/// </summary>
internal sealed class Lineage
{
    public static readonly Lineage Empty = new([]);

    private Lineage(IReadOnlyList<LineagePiece> pieces)
    {
        Pieces = pieces;
    }

    /// <summary>In the order of training, which is also the order of attempt numbers.</summary>
    public IReadOnlyList<LineagePiece> Pieces { get; }

    /// <exception cref="InvalidDataException">An attempt claims to continue itself or a later one.</exception>
    public static Lineage Of(IEnumerable<AttemptStart> starts)
    {
        var known = starts.ToDictionary(start => start.Attempt);
        if (known.Count == 0)
        {
            return Empty;
        }

        var child = known[known.Keys.Max()];
        var pieces = new List<LineagePiece> { new(child.Attempt, long.MaxValue) };
        while (child.From is { } from)
        {
            if (from.Attempt >= child.Attempt || from.Attempt < 1)
            {
                throw new InvalidDataException(
                    $"Attempt {child.Attempt} claims to continue attempt {from.Attempt}, which is not before it.");
            }

            if (!known.TryGetValue(from.Attempt, out var parent))
            {
                // Its journal has not arrived: the curve begins later for now.
                pieces.Add(new(from.Attempt, Through: 0));
                break;
            }

            // An ancestor's journal may arrive after its child's. Naming what is there makes its arrival a change of the lineage.
            pieces.Add(new(parent.Attempt, Math.Min(from.Sequence, parent.Committed)));
            child = parent;
        }

        pieces.Reverse();
        return new(pieces);
    }

    /// <summary>One attempt alone, cut by nothing.</summary>
    public static Lineage OfAttempt(int attempt) => new([new(attempt, long.MaxValue)]);

    public bool Contains(CurvePosition position) =>
        Pieces.Any(piece => piece.Attempt == position.Attempt && position.Sequence <= piece.Through);

    /// <summary>Is everything up to the position the same in both histories?</summary>
    public bool AgreesWith(Lineage other, CurvePosition through) => Until(through).SequenceEqual(other.Until(through));

    private IEnumerable<LineagePiece> Until(CurvePosition last) => Pieces
        .Where(piece => piece.Attempt <= last.Attempt)
        .Select(piece => piece.Attempt == last.Attempt ? piece with { Through = Math.Min(piece.Through, last.Sequence) } : piece);
}
