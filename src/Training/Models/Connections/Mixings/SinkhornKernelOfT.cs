using System.Numerics;
using Orchestrator.Training.Models.Connections.Streams;
using Orchestrator.Training.Platform;
using Tensor = TorchSharp.torch.Tensor;

namespace Orchestrator.Training.Models.Connections.Mixings;

/// <inheritdoc/>
internal sealed class SinkhornKernel<T>(Tensor logits_PSS, int iterations) : SinkhornKernel
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int _streams = (int)logits_PSS.size(1);
    private readonly Rows<T> _logits = Flat(logits_PSS);

    public override void Forward(Tensor matrices_PSS)
    {
        var matrices = Flat(matrices_PSS);
        ForEachPosition((scaling, position) => scaling.Scale(matrices[position, 0]));
    }

    public override void Backward(Tensor gradient_PSS, Tensor logitGradient_PSS)
    {
        var (gradient, logitGradient) = (Flat(gradient_PSS), Flat(logitGradient_PSS));
        ForEachPosition((scaling, position) => scaling.Differentiate(gradient[position, 0], logitGradient[position, 0]));
    }

    private void ForEachPosition(Action<SinkhornScaling<T>, long> work) =>
        OpenMp.For(logits_PSS.size(0), TorchThreads.Count, (from, to) =>
        {
            var scaling = new SinkhornScaling<T>(_streams, iterations);
            for (var position = from; position < to; position++)
            {
                scaling.Iterate(_logits[position, 0]);
                work(scaling, position);
            }
        });

    // A whole matrix as one row.
    private static Rows<T> Flat(Tensor matrices_PSS)
    {
        var numbers = matrices_PSS.size(1) * matrices_PSS.size(2);
        return new(matrices_PSS.view(-1, 1, numbers), rows: 1, numbers);
    }
}
