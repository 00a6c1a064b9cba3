using System.Numerics;
using System.Numerics.Tensors;
using Orchestrator.Training.Platform;
using Tensor = TorchSharp.torch.Tensor;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <inheritdoc/>
internal sealed class StreamKernel<T>(Tensor streams_PSE, Tensor matrices_PSC) : StreamKernel
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int _rate = (int)streams_PSE.size(1);
    private readonly int _rows = (int)StreamArithmetic.RowsOf(matrices_PSC);
    private readonly Rows<T> _streams = new(streams_PSE, streams_PSE.size(1), streams_PSE.size(2));
    private readonly Rows<T> _matrices = new(matrices_PSC, streams_PSE.size(1), matrices_PSC.size(2));

    private int FirstWrite => _rows + _rate;

    public override void Read(Tensor input_PRE)
    {
        var input = new Rows<T>(input_PRE, _rows, streams_PSE.size(2));
        ForEachPosition(position =>
        {
            for (var r = 0; r < _rows; r++)
            {
                for (var i = 0; i < _rate; i++)
                {
                    Add(_matrices[position, i][r], _streams[position, i], input[position, r], first: i == 0);
                }
            }
        });
    }

    public override void ReadBackward(Tensor gradient_PRE, Tensor streamGradient_PSE, Tensor matrixGradient_PSC)
    {
        var gradient = new Rows<T>(gradient_PRE, _rows, streams_PSE.size(2));
        var (streamGradient, matrixGradient) = (new Rows<T>(streamGradient_PSE, _rate, streams_PSE.size(2)), new Rows<T>(matrixGradient_PSC, _rate, matrices_PSC.size(2)));
        ForEachPosition(position =>
        {
            for (var i = 0; i < _rate; i++)
            {
                for (var r = 0; r < _rows; r++)
                {
                    Add(_matrices[position, i][r], gradient[position, r], streamGradient[position, i], first: r == 0);
                    matrixGradient[position, i][r] = TensorPrimitives.Dot(_streams[position, i], gradient[position, r]);
                }
            }
        });
    }

    public override void Write(Tensor output_PRE, Tensor written_PSE)
    {
        var (output, written) = (new Rows<T>(output_PRE, _rows, streams_PSE.size(2)), new Rows<T>(written_PSE, _rate, streams_PSE.size(2)));
        ForEachPosition(position =>
        {
            for (var j = 0; j < _rate; j++)
            {
                for (var r = 0; r < _rows; r++)
                {
                    Add(_matrices[position, j][FirstWrite + r], output[position, r], written[position, j], first: r == 0);
                }

                for (var i = 0; i < _rate; i++)
                {
                    Add(_matrices[position, i][_rows + j], _streams[position, i], written[position, j], first: false);
                }
            }
        });
    }

    public override void WriteBackward(
        Tensor output_PRE, Tensor gradient_PSE, Tensor streamGradient_PSE, Tensor matrixGradient_PSC, Tensor outputGradient_PRE)
    {
        var (output, gradient, outputGradient) = (new Rows<T>(output_PRE, _rows, streams_PSE.size(2)), new Rows<T>(gradient_PSE, _rate, streams_PSE.size(2)), new Rows<T>(outputGradient_PRE, _rows, streams_PSE.size(2)));
        var (streamGradient, matrixGradient) = (new Rows<T>(streamGradient_PSE, _rate, streams_PSE.size(2)), new Rows<T>(matrixGradient_PSC, _rate, matrices_PSC.size(2)));
        ForEachPosition(position =>
        {
            for (var i = 0; i < _rate; i++)
            {
                var matrix = _matrices[position, i];
                var ofMatrix = matrixGradient[position, i];
                for (var j = 0; j < _rate; j++)
                {
                    Add(matrix[_rows + j], gradient[position, j], streamGradient[position, i], first: j == 0);
                    ofMatrix[_rows + j] = TensorPrimitives.Dot(_streams[position, i], gradient[position, j]);
                }

                for (var r = 0; r < _rows; r++)
                {
                    Add(matrix[FirstWrite + r], gradient[position, i], outputGradient[position, r], first: i == 0);
                    ofMatrix[FirstWrite + r] = TensorPrimitives.Dot(output[position, r], gradient[position, i]);
                }
            }
        });
    }

    private void ForEachPosition(Action<long> work) => OpenMp.For(streams_PSE.size(0), TorchThreads.Count, (from, to) =>
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
