using System.Numerics;
using System.Numerics.Tensors;
using Orchestrator.Training.Platform;
using Tensor = TorchSharp.torch.Tensor;

namespace Orchestrator.Training.Models.Sublayers;

/// <inheritdoc/>
internal sealed class SwigluKernel<T>(Tensor gateAndUp) : SwigluKernel
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int _hidden = (int)gateAndUp.size(-1) / 2;
    private readonly long _count = gateAndUp.numel() / gateAndUp.size(-1);
    private readonly TensorRows<T> _gateAndUp = new(gateAndUp, gateAndUp.numel() / gateAndUp.size(-1), gateAndUp.size(-1));

    public override void Forward(Tensor product)
    {
        var products = new TensorRows<T>(product, _count, _hidden);
        ForEachRow((row, room) =>
        {
            var both = _gateAndUp.Read(row, room.GateAndUp);
            var result = products.Begin(row, room.Product);
            TensorPrimitives.Sigmoid(both[.._hidden], result);
            TensorPrimitives.Multiply(result, both[.._hidden], result);
            TensorPrimitives.Multiply(result, both[_hidden..], result);
            products.Finish(row, result);
        });
    }

    public override void Backward(Tensor gradient, Tensor ofGateAndUp)
    {
        var (gradients, results) = (new TensorRows<T>(gradient, _count, _hidden), new TensorRows<T>(ofGateAndUp, _count, 2 * _hidden));
        ForEachRow((row, room) =>
        {
            var both = _gateAndUp.Read(row, room.GateAndUp);
            var slopes = gradients.Read(row, room.Product);
            var result = results.Begin(row, room.OfGateAndUp);
            var ofGate = result[.._hidden];
            var ofUp = result[_hidden..];
            var sigmoid = room.Sigmoid;
            TensorPrimitives.Sigmoid(both[.._hidden], sigmoid);
            TensorPrimitives.Multiply(both[.._hidden], sigmoid, ofUp);

            // σ + silu·(1 − σ), the derivative of silu.
            TensorPrimitives.Subtract(T.One, sigmoid, ofGate);
            TensorPrimitives.MultiplyAdd(ofGate, ofUp, sigmoid, ofGate);
            TensorPrimitives.Multiply(ofGate, both[_hidden..], ofGate);
            TensorPrimitives.Multiply(ofGate, slopes, ofGate);
            TensorPrimitives.Multiply(ofUp, slopes, ofUp);
            results.Finish(row, result);
        });
    }

    private void ForEachRow(Action<long, Room> work) => OpenMp.For(_count, TorchThreads.Count, (from, to) =>
    {
        var room = new Room(_hidden);
        for (var row = from; row < to; row++)
        {
            work(row, room);
        }
    });

    private sealed class Room(int hidden)
    {
        public T[] GateAndUp { get; } = new T[2 * hidden];

        public T[] OfGateAndUp { get; } = new T[2 * hidden];

        public T[] Product { get; } = new T[hidden];

        public T[] Sigmoid { get; } = new T[hidden];
    }
}
