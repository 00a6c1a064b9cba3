using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>
/// The two products that connections are made of, over panels: a few rows of equal width, one after the other in memory, that lie in the
/// processor's first cache. Pointers must lead to whole panels; nothing is checked here.
/// </summary>
internal static unsafe class Panels<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Unrolled = 4;

    private static int Lanes => Vector512<T>.Count;

    /// <summary>results_j = Σ_k weight_jk·rows_k, added to what is there if asked for.</summary>
    public static void Combine(Weights<T> weights, Panel<T> rows, Panel<T> results, bool add)
    {
        var blocks = rows.Width / (Unrolled * Lanes) * (Unrolled * Lanes);
        for (var j = 0; j < results.Rows; j++)
        {
            var result = results.First + (j * results.Width);
            for (var at = 0; at < blocks; at += Unrolled * Lanes)
            {
                CombineBlock(weights, rows, result + at, j, at, add);
            }

            var whole = rows.Width / Lanes * Lanes;
            for (var at = blocks; at < whole; at += Lanes)
            {
                var sum = add ? Load(result + at) : Vector512<T>.Zero;
                for (var k = 0; k < rows.Rows; k++)
                {
                    sum = MultiplyAdd(Vector512.Create(weights[j, k]), Load(rows.First + (k * rows.Width) + at), sum);
                }

                Vector512.Store(sum, result + at);
            }

            for (var at = whole; at < rows.Width; at++)
            {
                var sum = add ? result[at] : T.Zero;
                for (var k = 0; k < rows.Rows; k++)
                {
                    sum += weights[j, k] * rows.First[(k * rows.Width) + at];
                }

                result[at] = sum;
            }
        }
    }

    /// <summary>results[l, r] = left_l · right_r.</summary>
    public static void Dots(Panel<T> left, Panel<T> right, Weights<T> results)
    {
        for (var r = 0; r < right.Rows; r++)
        {
            var row = right.First + (r * right.Width);
            var l = 0;
            for (; l + Unrolled <= left.Rows; l += Unrolled)
            {
                DotBlock(left.First + (l * left.Width), row, left.Width, results, l, r);
            }

            for (; l < left.Rows; l++)
            {
                results[l, r] = Dot(left.First + (l * left.Width), row, left.Width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CombineBlock(Weights<T> weights, Panel<T> rows, T* result, int j, int at, bool add)
    {
        var (sum0, sum1, sum2, sum3) = add
            ? (Load(result), Load(result + Lanes), Load(result + (2 * Lanes)), Load(result + (3 * Lanes)))
            : (Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero);
        for (var k = 0; k < rows.Rows; k++)
        {
            var weight = Vector512.Create(weights[j, k]);
            var row = rows.First + (k * rows.Width) + at;
            sum0 = MultiplyAdd(weight, Load(row), sum0);
            sum1 = MultiplyAdd(weight, Load(row + Lanes), sum1);
            sum2 = MultiplyAdd(weight, Load(row + (2 * Lanes)), sum2);
            sum3 = MultiplyAdd(weight, Load(row + (3 * Lanes)), sum3);
        }

        Vector512.Store(sum0, result);
        Vector512.Store(sum1, result + Lanes);
        Vector512.Store(sum2, result + (2 * Lanes));
        Vector512.Store(sum3, result + (3 * Lanes));
    }

    // Four rows at once: a single sum would wait for itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void DotBlock(T* lefts, T* right, int width, Weights<T> results, int l, int r)
    {
        var (sum0, sum1, sum2, sum3) = (Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero);
        var whole = width / Lanes * Lanes;
        for (var at = 0; at < whole; at += Lanes)
        {
            var factor = Load(right + at);
            sum0 = MultiplyAdd(factor, Load(lefts + at), sum0);
            sum1 = MultiplyAdd(factor, Load(lefts + width + at), sum1);
            sum2 = MultiplyAdd(factor, Load(lefts + (2 * width) + at), sum2);
            sum3 = MultiplyAdd(factor, Load(lefts + (3 * width) + at), sum3);
        }

        var (total0, total1, total2, total3) = (Vector512.Sum(sum0), Vector512.Sum(sum1), Vector512.Sum(sum2), Vector512.Sum(sum3));
        for (var at = whole; at < width; at++)
        {
            total0 += right[at] * lefts[at];
            total1 += right[at] * lefts[width + at];
            total2 += right[at] * lefts[(2 * width) + at];
            total3 += right[at] * lefts[(3 * width) + at];
        }

        (results[l, r], results[l + 1, r], results[l + 2, r], results[l + 3, r]) = (total0, total1, total2, total3);
    }

    private static T Dot(T* left, T* right, int width)
    {
        var (sum0, sum1) = (Vector512<T>.Zero, Vector512<T>.Zero);
        var pairs = width / (2 * Lanes) * (2 * Lanes);
        for (var at = 0; at < pairs; at += 2 * Lanes)
        {
            sum0 = MultiplyAdd(Load(left + at), Load(right + at), sum0);
            sum1 = MultiplyAdd(Load(left + at + Lanes), Load(right + at + Lanes), sum1);
        }

        var total = Vector512.Sum(sum0 + sum1);
        for (var at = pairs; at < width; at++)
        {
            total += left[at] * right[at];
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Load(T* at) => Vector512.Load(at);

    // The types are known when this is compiled for the machine, so one branch is left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> MultiplyAdd(Vector512<T> x, Vector512<T> y, Vector512<T> z)
    {
        if (typeof(T) == typeof(float))
        {
            return Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>();
        }

        return typeof(T) == typeof(double)
            ? Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>()
            : (x * y) + z;
    }
}

/// <summary>Rows of equal width, one after the other in memory.</summary>
internal readonly unsafe struct Panel<T>(T* first, int rows, int width)
    where T : unmanaged
{
    public T* First { get; } = first;

    public int Rows { get; } = rows;

    public int Width { get; } = width;

    public Span<T> All => new(First, Rows * Width);

    public Span<T> this[int row] => new(First + (row * Width), Width);
}

/// <summary>A small matrix that lies in a larger one.</summary>
internal readonly unsafe struct Weights<T>(T* first, int rowStride, int columnStride)
    where T : unmanaged
{
    public T this[int row, int column]
    {
        get => first[(row * rowStride) + (column * columnStride)];
        set => first[(row * rowStride) + (column * columnStride)] = value;
    }
}
