using System.Numerics;

namespace Orchestrator.Training.Models.Connections.Mixings;

/// <summary>
/// Sinkhorn's iterations on one n×n matrix: K_ij = exp(logits_ij), scaled to r_i·K_ij·c_j by c = 1/(Kᵀr) and r = 1/(K·c) in turn. Only the
/// scales of each iteration are kept.
/// </summary>
/// <remarks>
/// Taken out of K are the largest logit γ_j of each column and then ρ_i of each row, so that every row and column has a 1 and no sum
/// vanishes. The scales make up for both (γ falls out of the first c; r begins as exp ρ instead of 1), so that the result does not depend
/// on them, and they are constants in the derivative.
/// </remarks>
internal sealed class SinkhornScaling<T>(int size, int iterations)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] _kernel = new T[size * size];
    private readonly T[] _rows = new T[(iterations + 1) * size];
    private readonly T[] _columns = new T[iterations * size];
    private readonly T[] _rowSlopes = new T[size];
    private readonly T[] _columnSlopes = new T[size];

    public void Iterate(ReadOnlySpan<T> logits)
    {
        Prepare(logits);
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            var rows = Rows(iteration);
            var columns = Columns(iteration);
            columns.Clear();
            for (var i = 0; i < size; i++)
            {
                var row = rows[i];
                var kernel = Kernel(i);
                for (var j = 0; j < columns.Length; j++)
                {
                    columns[j] += row * kernel[j];
                }
            }

            Invert(columns);
            var next = Rows(iteration + 1);
            for (var i = 0; i < size; i++)
            {
                next[i] = T.Zero;
                var kernel = Kernel(i);
                for (var j = 0; j < columns.Length; j++)
                {
                    next[i] += kernel[j] * columns[j];
                }
            }

            Invert(next);
        }
    }

    /// <summary>The matrix after the last iteration.</summary>
    public void Scale(Span<T> matrix)
    {
        var rows = Rows(iterations);
        var columns = Columns(iterations - 1);
        for (var i = 0; i < size; i++)
        {
            var row = rows[i];
            var kernel = Kernel(i);
            for (var j = 0; j < size; j++)
            {
                matrix[(i * size) + j] = row * kernel[j] * columns[j];
            }
        }
    }

    /// <summary>
    /// The gradient with respect to the logits. A scale is 1 over a sum of entries: what its logarithm's slope is worth goes to the
    /// logarithms of those entries, in their shares of the sum, with the sign turned; from there to the scales before it.
    /// </summary>
    public void Differentiate(ReadOnlySpan<T> gradient, Span<T> logitGradient)
    {
        Scale(logitGradient);
        _rowSlopes.AsSpan().Clear();
        _columnSlopes.AsSpan().Clear();
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                var slope = logitGradient[(i * size) + j] *= gradient[(i * size) + j];
                _rowSlopes[i] += slope;
                _columnSlopes[j] += slope;
            }
        }

        for (var iteration = iterations - 1; iteration >= 0; iteration--)
        {
            PassRowSlopes(Rows(iteration + 1), Columns(iteration), logitGradient);
            PassColumnSlopes(Rows(iteration), Columns(iteration), logitGradient);
        }
    }

    private void PassRowSlopes(ReadOnlySpan<T> rows, ReadOnlySpan<T> columns, Span<T> logitGradient)
    {
        for (var i = 0; i < size; i++)
        {
            var slope = _rowSlopes[i] * rows[i];
            var kernel = Kernel(i);
            for (var j = 0; j < size; j++)
            {
                var share = slope * kernel[j] * columns[j];
                logitGradient[(i * size) + j] -= share;
                _columnSlopes[j] -= share;
            }
        }
    }

    private void PassColumnSlopes(ReadOnlySpan<T> rows, ReadOnlySpan<T> columns, Span<T> logitGradient)
    {
        for (var i = 0; i < size; i++)
        {
            var row = rows[i];
            var kernel = Kernel(i);
            _rowSlopes[i] = T.Zero;
            for (var j = 0; j < size; j++)
            {
                var share = _columnSlopes[j] * row * kernel[j] * columns[j];
                logitGradient[(i * size) + j] -= share;
                _rowSlopes[i] -= share;
            }
        }

        _columnSlopes.AsSpan().Clear();
    }

    private void Prepare(ReadOnlySpan<T> logits)
    {
        var largest = _columnSlopes;
        var first = Rows(0);
        logits[..size].CopyTo(largest);
        for (var i = 1; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                largest[j] = T.Max(largest[j], logits[(i * size) + j]);
            }
        }

        for (var i = 0; i < size; i++)
        {
            var kernel = Kernel(i);
            var logitRow = logits.Slice(i * size, size);
            first[i] = T.NegativeInfinity;
            for (var j = 0; j < size; j++)
            {
                kernel[j] = logitRow[j] - largest[j];
                first[i] = T.Max(first[i], kernel[j]);
            }

            for (var j = 0; j < size; j++)
            {
                kernel[j] = T.Exp(kernel[j] - first[i]);
            }

            first[i] = T.Exp(first[i]);
        }
    }

    private Span<T> Kernel(int row) => _kernel.AsSpan(row * size, size);

    private Span<T> Rows(int iteration) => _rows.AsSpan(iteration * size, size);

    private Span<T> Columns(int iteration) => _columns.AsSpan(iteration * size, size);

    private static void Invert(Span<T> numbers)
    {
        foreach (ref var number in numbers)
        {
            number = T.One / number;
        }
    }
}
