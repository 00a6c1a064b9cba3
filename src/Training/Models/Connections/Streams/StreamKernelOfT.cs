using System.Numerics;
using System.Numerics.Tensors;
using Orchestrator.Training.Platform;
using Tensor = TorchSharp.torch.Tensor;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <inheritdoc/>
internal sealed class StreamKernel<T>(Tensor streams_PSD, Tensor matrices_PSC) : StreamKernel
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int ReadColumn = 0;

    private readonly int _rate = (int)streams_PSD.size(1);
    private readonly Rows<T> _streams = new(streams_PSD);
    private readonly Rows<T> _matrices = new(matrices_PSC);

    private int WriteColumn => _rate + 1;

    public override void Read(Tensor input_PD)
    {
        var input = new Rows<T>(input_PD);
        ForEachPosition(position =>
        {
            for (var i = 0; i < _rate; i++)
            {
                Add(_matrices[position, i][ReadColumn], _streams[position, i], input[position], first: i == 0);
            }
        });
    }

    public override void ReadBackward(Tensor gradient_PD, Tensor streamGradient_PSD, Tensor matrixGradient_PSC)
    {
        var gradient = new Rows<T>(gradient_PD);
        var (streamGradient, matrixGradient) = (new Rows<T>(streamGradient_PSD), new Rows<T>(matrixGradient_PSC));
        ForEachPosition(position =>
        {
            for (var i = 0; i < _rate; i++)
            {
                Add(_matrices[position, i][ReadColumn], gradient[position], streamGradient[position, i], first: true);
                matrixGradient[position, i][ReadColumn] = TensorPrimitives.Dot(_streams[position, i], gradient[position]);
            }
        });
    }

    public override void Write(Tensor output_PD, Tensor written_PSD)
    {
        var (output, written) = (new Rows<T>(output_PD), new Rows<T>(written_PSD));
        ForEachPosition(position =>
        {
            for (var j = 0; j < _rate; j++)
            {
                Add(_matrices[position, j][WriteColumn], output[position], written[position, j], first: true);
                for (var i = 0; i < _rate; i++)
                {
                    Add(_matrices[position, i][1 + j], _streams[position, i], written[position, j], first: false);
                }
            }
        });
    }

    public override void WriteBackward(
        Tensor output_PD, Tensor gradient_PSD, Tensor streamGradient_PSD, Tensor matrixGradient_PSC, Tensor outputGradient_PD)
    {
        var (output, gradient, outputGradient) = (new Rows<T>(output_PD), new Rows<T>(gradient_PSD), new Rows<T>(outputGradient_PD));
        var (streamGradient, matrixGradient) = (new Rows<T>(streamGradient_PSD), new Rows<T>(matrixGradient_PSC));
        ForEachPosition(position =>
        {
            for (var i = 0; i < _rate; i++)
            {
                var matrix = _matrices[position, i];
                var ofMatrix = matrixGradient[position, i];
                for (var j = 0; j < _rate; j++)
                {
                    Add(matrix[1 + j], gradient[position, j], streamGradient[position, i], first: j == 0);
                    ofMatrix[1 + j] = TensorPrimitives.Dot(_streams[position, i], gradient[position, j]);
                }

                Add(matrix[WriteColumn], gradient[position, i], outputGradient[position], first: i == 0);
                ofMatrix[WriteColumn] = TensorPrimitives.Dot(output[position], gradient[position, i]);
            }
        });
    }

    private void ForEachPosition(Action<long> work) => OpenMp.For(streams_PSD.size(0), TorchThreads.Count, (from, to) =>
    {
        for (var position = from; position < to; position++)
        {
            work(position);
        }
    });

    private static void Add(T weight, ReadOnlySpan<T> row, Span<T> sum, bool first)
    {
        if (first)
        {
            TensorPrimitives.Multiply(row, weight, sum);
        }
        else
        {
            TensorPrimitives.MultiplyAdd(row, weight, sum, sum);
        }
    }
}
