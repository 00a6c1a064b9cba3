namespace Orchestrator.Training.Platform;

/// <summary>A matrix in memory, one row after the other with <see cref="Stride"/> numbers from each row's first to the next's.</summary>
internal readonly ref struct Matrix<T>
    where T : unmanaged
{
    /// <exception cref="ArgumentException">It would reach past the numbers.</exception>
    public Matrix(Span<T> numbers, int rows, int columns, int stride)
        : this(numbers, rows, columns, stride, isTransposed: false)
    {
        if (rows < 1 || columns < 1 || stride < columns || ((long)(rows - 1) * stride) + columns > numbers.Length)
        {
            throw new ArgumentException($"{numbers.Length} numbers are no {rows}×{columns} matrix with rows {stride} apart.", nameof(numbers));
        }
    }

    private Matrix(Span<T> numbers, int rows, int columns, int stride, bool isTransposed)
    {
        Numbers = numbers;
        (Rows, Columns, Stride, IsTransposed) = (rows, columns, stride, isTransposed);
    }

    public Span<T> Numbers { get; }

    public int Rows { get; }

    public int Columns { get; }

    public int Stride { get; }

    /// <summary>Whether it is columns that lie one after the other.</summary>
    public bool IsTransposed { get; }

    public Matrix<T> Transposed => new(Numbers, Columns, Rows, Stride, !IsTransposed);

    /// <summary>One row of a matrix that lies by rows.</summary>
    public Span<T> this[int row] => Numbers.Slice(row * Stride, Columns);

    /// <summary>Consecutive rows of a matrix that lies by rows.</summary>
    public Matrix<T> Range(int from, int count) => new(Numbers[(from * Stride)..], count, Columns, Stride);
}
