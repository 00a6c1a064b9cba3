using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>
/// Rotary positions, arXiv 2104.09864: pair i of position t turns by t·base^(−2i/K), so that a product of a query and a key depends on
/// their distance. The pairs are features 2i and 2i + 1.
/// </summary>
internal sealed class RotaryPositions : IDisposable
{
    private readonly Tensor _turns_TP;

    /// <param name="context">T, the longest sequence.</param>
    /// <param name="features">K, features of a head; even.</param>
    /// <param name="rotaryBase">The slowest pair turns about this many times slower than the first.</param>
    /// <param name="precision">To turn in.</param>
    /// <param name="device">Of the tensors to turn.</param>
    public RotaryPositions(long context, long features, double rotaryBase, ScalarType precision, Device device)
    {
        Precision = precision;
        using var scope = NewDisposeScope();
        double[] speeds = [.. Enumerable.Range(0, (int)features / 2).Select(pair => Math.Pow(rotaryBase, -2.0 * pair / features))];
        double[] positions = [.. Enumerable.Range(0, (int)context).Select(position => (double)position)];
        var angle_TP = tensor(positions).unsqueeze(1) * tensor(speeds).unsqueeze(0);
        _turns_TP = complex(angle_TP.cos(), angle_TP.sin())
            .to(precision == float64 ? complex128 : complex64, device).DetachFromDisposeScope();
    }

    /// <summary>In which heads are turned, and that of the parameters.</summary>
    public ScalarType Precision { get; }

    /// <summary>The heads of x_BTHK turned by their position.</summary>
    public Tensor Turn(Tensor x_BTHK)
    {
        var length = x_BTHK.size(1);
        var pairs_BTHP = x_BTHK.to(Precision).unflatten(3, [x_BTHK.size(3) / 2, 2]).view_as_complex();
        var turns_T1P = _turns_TP.narrow(0, 0, length).unsqueeze(1);
        return (pairs_BTHP * turns_T1P).view_as_real().flatten(3).to(x_BTHK.dtype);
    }

    /// <summary>turns_TP2 of the first positions: cosine and sine of each pair's angle.</summary>
    public Tensor Turns(long length) => _turns_TP.narrow(0, 0, length).view_as_real();

    public void Dispose() => _turns_TP.Dispose();
}
