using System.Runtime.InteropServices;

namespace Orchestrator.Training.Platform;

/// <summary>Matrix products on memory, by the library that libtorch computes its own with: for kernels that make many small ones.</summary>
internal static unsafe class Blas
{
    // The Fortran interface of BLAS: column by column, every argument by reference.
    private static readonly delegate* unmanaged<
        byte*, byte*, int*, int*, int*, float*, float*, int*, float*, int*, float*, float*, int*, void> Single;

    private static readonly delegate* unmanaged<
        byte*, byte*, int*, int*, int*, double*, double*, int*, double*, int*, double*, double*, int*, void> Double;

    static Blas()
    {
        if (TorchNativeLoad.FindLibrary("libtorch_cpu.so*") is { } path && NativeLibrary.TryLoad(path, out var library)
            && NativeLibrary.TryGetExport(library, "sgemm_", out var single) && NativeLibrary.TryGetExport(library, "dgemm_", out var twice))
        {
            Single = (delegate* unmanaged<
                byte*, byte*, int*, int*, int*, float*, float*, int*, float*, int*, float*, float*, int*, void>)single;
            Double = (delegate* unmanaged<
                byte*, byte*, int*, int*, int*, double*, double*, int*, double*, int*, double*, double*, int*, void>)twice;
        }
    }

    /// <summary>Not every build of libtorch lets others call its BLAS.</summary>
    public static bool IsAvailable => Single is not null;

    /// <summary>result = left·right + kept·result, where a result that is not kept (0) is not read either. T is float or double.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Multiply<T>(Matrix<T> left, Matrix<T> right, T kept, Matrix<T> result)
        where T : unmanaged
    {
        if (left.Columns != right.Rows || left.Rows != result.Rows || right.Columns != result.Columns || result.IsTransposed)
        {
            throw new ArgumentException(
                $"{left.Rows}×{left.Columns} times {right.Rows}×{right.Columns} is no {result.Rows}×{result.Columns} laid out by rows.");
        }

        // What BLAS reads by columns is the transpose: resultᵀ = rightᵀ·leftᵀ.
        var (ofRight, ofLeft) = (Order(right), Order(left));
        var (columns, rows, inner) = (result.Columns, result.Rows, left.Columns);
        var (rightStride, leftStride, resultStride) = (right.Stride, left.Stride, result.Stride);
        fixed (T* a = right.Numbers, b = left.Numbers, c = result.Numbers)
        {
            if (typeof(T) == typeof(float))
            {
                var one = 1f;
                Single(
                    &ofRight, &ofLeft, &columns, &rows, &inner,
                    &one, (float*)a, &rightStride, (float*)b, &leftStride, (float*)&kept, (float*)c, &resultStride);
            }
            else if (typeof(T) == typeof(double))
            {
                var one = 1.0;
                Double(
                    &ofRight, &ofLeft, &columns, &rows, &inner,
                    &one, (double*)a, &rightStride, (double*)b, &leftStride, (double*)&kept, (double*)c, &resultStride);
            }
            else
            {
                throw new ArgumentException($"No products of {typeof(T).Name}.");
            }
        }
    }

    private static byte Order<T>(Matrix<T> matrix)
        where T : unmanaged => (byte)(matrix.IsTransposed ? 'T' : 'N');
}
