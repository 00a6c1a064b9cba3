using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>
/// Rotary positions, arXiv 2104.09864: pair i of position t turns by t·base^(−2i/K), so that a product of a query and a key depends on
/// their distance. The pairs are features 2i and 2i + 1.
/// </summary>
internal sealed class RotaryPositions : IDisposable
{
    private readonly Tensor _turns_TP;
    private readonly ScalarType _precision;

    /// <param name="context">T, the longest sequence.</param>
    /// <param name="features">K, features of a head; even.</param>
    /// <param name="rotaryBase">The slowest pair turns about this many times slower than the first.</param>
    /// <param name="precision">To turn in.</param>
    /// <param name="device">Of the tensors to turn.</param>
    public RotaryPositions(long context, long features, double rotaryBase, ScalarType precision, Device device)
    {
        _precision = precision;
        using var scope = NewDisposeScope();
        double[] speeds = [.. Enumerable.Range(0, (int)features / 2).Select(pair => Math.Pow(rotaryBase, -2.0 * pair / features))];
        double[] positions = [.. Enumerable.Range(0, (int)context).Select(position => (double)position)];
        var angle_TP = tensor(positions).unsqueeze(1) * tensor(speeds).unsqueeze(0);
        _turns_TP = complex(angle_TP.cos(), angle_TP.sin())
            .to(precision == float64 ? complex128 : complex64, device).DetachFromDisposeScope();
    }

    /// <summary>x_BTSHK turned by position; S and H are any groups that share it.</summary>
    public Tensor Turn(Tensor x_BTSHK)
    {
        var length = x_BTSHK.size(1);
        var pairs = x_BTSHK.to(_precision).unflatten(4, [x_BTSHK.size(4) / 2, 2]).view_as_complex();
        var turns_T11P = _turns_TP.narrow(0, 0, length).view(length, 1, 1, -1);
        return (pairs * turns_T11P).view_as_real().flatten(4).to(x_BTSHK.dtype);
    }

    public void Dispose() => _turns_TP.Dispose();
}
