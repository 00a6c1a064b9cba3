namespace Orchestrator.Contracts.Journal;

/// <summary>
/// How large a matrix of a journal may be: 256 sublayers against each other fit with room to spare, and with its names it fits a frame.
/// A coordinator refuses the journal that has a larger one, so a trainer asks before it writes.
/// </summary>
public static class MatrixBounds
{
    public const int MostAcross = 1024;
    public const int MostValues = 1 << 17;

    public static bool Allow(long rows, long columns) =>
        rows is > 0 and <= MostAcross && columns is > 0 and <= MostAcross && rows * columns <= MostValues;
}
