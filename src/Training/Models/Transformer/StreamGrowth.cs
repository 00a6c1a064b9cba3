using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Transformer;

/// <summary>How much larger the stream's root mean square is behind the blocks than before them.</summary>
internal sealed class StreamGrowth
{
    private readonly Tensor _first;

    public StreamGrowth(Tensor first)
    {
        using var untracked = no_grad();
        _first = first.norm();
    }

    /// <summary>A scalar.</summary>
    public Tensor To(Tensor last)
    {
        using var untracked = no_grad();
        return last.norm() / _first;
    }
}
