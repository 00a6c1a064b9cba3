using TorchSharp;
using static TorchSharp.torch;

namespace Orchestrator.Training.Platform;

/// <summary>
/// Arithmetic that a garbage collection cannot spoil. TorchSharp hands libtorch the native part of a <see cref="Scalar"/> and forgets the
/// object, so a collection that another thread starts during the call frees what libtorch reads: a wrong number, or an exception. A plain
/// sum hides a Scalar 1 and a square a Scalar 2; all of these are banned here (BannedSymbols.Torch.txt).
/// </summary>
internal static class SafeArithmetic
{
#pragma warning disable RS0030 // These Scalars are kept.
    private static readonly Scalar One = 1;

    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    public static Tensor Plus(this Tensor x, double number) => With(number, scalar => x.add(scalar, One));

    public static Tensor Times(this Tensor x, double number) => With(number, scalar => x.mul(scalar));

    public static Tensor Over(this Tensor x, double number) => With(number, scalar => x.div(scalar));

    /// <summary>True where x is at least the number.</summary>
    public static Tensor AtLeast(this Tensor x, double number) => With(number, scalar => x.ge(scalar));

    /// <summary>Adds 1 in place, to whole numbers too.</summary>
    public static Tensor Increment(this Tensor x) => x.add_(One, One);

    public static Tensor PlusInPlace(this Tensor x, double number) => With(number, scalar => x.add_(scalar, One));

    public static Tensor PlusInPlace(this Tensor x, Tensor y) => x.add_(y, One);

    /// <summary>Adds row i of y to row index_i of x, in the order of i; not in place.</summary>
    public static Tensor PlusRows(this Tensor x, Tensor index, Tensor y) => x.index_add(0, index, y, One);

    /// <summary>x + factor·y in place.</summary>
    public static Tensor PlusInPlace(this Tensor x, Tensor y, double factor) => With(factor, scalar => x.add_(y, scalar));

    /// <summary>x + factor·y·z in place, entry by entry.</summary>
    public static Tensor PlusProductInPlace(this Tensor x, Tensor y, Tensor z, double factor) =>
        With(factor, scalar => x.addcmul_(y, z, scalar));

    /// <summary>x + factor·y/z in place, entry by entry.</summary>
    public static Tensor PlusQuotientInPlace(this Tensor x, Tensor y, Tensor z, double factor) =>
        With(factor, scalar => x.addcdiv_(y, z, scalar));

    public static Tensor TimesInPlace(this Tensor x, double number) => With(number, scalar => x.mul_(scalar));

    public static Tensor OverInPlace(this Tensor x, double number) => With(number, scalar => x.div_(scalar));

    // Disposing it after the call is what keeps it alive during the call.
    private static Tensor With(double number, Func<Scalar, Tensor> operation)
    {
        using var scalar = (Scalar)number;
        return operation(scalar);
    }
#pragma warning restore RS0030
}
