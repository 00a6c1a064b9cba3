using System.Numerics;
using System.Numerics.Tensors;
using Orchestrator.Training.Platform;
using Tensor = TorchSharp.torch.Tensor;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <inheritdoc/>
internal sealed unsafe class StreamStepKernel<T> : StreamStepKernel
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly StepInputs _inputs;
    private readonly StepResults _results;
    private readonly long _positions;
    private readonly int _rate;
    private readonly int _width;
    private readonly int _columns;
    private readonly int _rows;
    private readonly bool _isPending;
    private readonly bool _isDynamic;
    private readonly Rows<T> _streams;
    private readonly Rows<T> _pendingMatrices;
    private readonly Rows<T> _pendingOutput;
    private readonly Rows<T> _static;
    private readonly Rows<T> _weights;
    private readonly Rows<T> _bias;
    private readonly Rows<T> _scale;
    private readonly Rows<T> _matrices;
    private readonly Rows<T> _projected;
    private readonly Rows<T> _inverse;

    public StreamStepKernel(StepInputs inputs, StepResults results)
    {
        (_inputs, _results) = (inputs, results);
        var streams_PSE = inputs.Streams_PSE;
        (_positions, _rate, _width) = (streams_PSE.size(0), (int)streams_PSE.size(1), (int)streams_PSE.size(2));
        _columns = (int)inputs.Static_SC.size(1);
        _rows = (_columns - _rate) / 2;
        (_isPending, _isDynamic) = (inputs.PendingOutput_PRE is not null, inputs.Weights_CE is not null);
        _streams = new(streams_PSE, _rate, _width);
        _pendingMatrices = Find(inputs.PendingMatrices_PSC, _rate, _columns);
        _pendingOutput = Find(inputs.PendingOutput_PRE, _rows, _width);
        _static = Shared(inputs.Static_SC, _rate, _columns);
        _weights = Shared(inputs.Weights_CE, _columns, _width);
        _bias = Shared(inputs.Bias_C, 1, _columns);
        _scale = Shared(inputs.Scale_SC, _rate, _columns);
        _matrices = new(results.Matrices_PSC, _rate, _columns);
        _projected = Find(results.Projected_PSC, _rate, _columns);
        _inverse = Find(results.Inverse_PS1, _rate, 1);
    }

    private int FirstWrite => _rows + _rate;

    public override void Forward()
    {
        var input = new Rows<T>(_results.Input_PRE!, _rows, _width);
        var written = Find(_results.Written_PSE, _rate, _width);
        ForEachPart((_, from, to) =>
        {
            for (var position = from; position < to; position++)
            {
                var streams = _streams[position];
                if (_isPending)
                {
                    Write(position, written[position]);
                    streams = written[position];
                }

                FindMatrix(position, streams);
                Panels<T>.Combine(Read(position), streams, input[position], add: false);
            }
        });
    }

    public override void Write(Tensor written_PSE)
    {
        var written = new Rows<T>(written_PSE, _rate, _width);
        ForEachPart((_, from, to) =>
        {
            for (var position = from; position < to; position++)
            {
                Write(position, written[position]);
            }
        });
    }

    public override void Backward(StepGradients gradients)
    {
        var parts = new StepBackwardPart<T>[TorchThreads.Count];
        ForEachPart((part, from, to) =>
        {
            var mine = parts[part] = new(_rate, _columns, _width);
            var pass = new BackwardPass(this, gradients, mine);
            for (var position = from; position < to; position++)
            {
                pass.Run(position);
            }
        });

        // In order, for equal bits.
        var of = gradients.OfInputs;
        foreach (var part in parts)
        {
            AddTo(of.Static_SC, part.Static);
            AddTo(of.Weights_CE, part.Weights);
            AddTo(of.Bias_C, part.Bias);
            AddTo(of.Scale_SC, part.Scale);
        }
    }

    // The streams after the pending write.
    private void Write(long position, Panel<T> written)
    {
        var matrix = _pendingMatrices[position];
        Panels<T>.Combine(new(matrix.First + FirstWrite, _columns, 1), _pendingOutput[position], written, add: false);
        Panels<T>.Combine(new(matrix.First + _rows, 1, _columns), _streams[position], written, add: true);
    }

    private Weights<T> Read(long position) => new(_matrices[position].First, 1, _columns);

    private void FindMatrix(long position, Panel<T> streams)
    {
        var matrix = _matrices[position].All;
        if (!_isDynamic)
        {
            _static[0].All.CopyTo(matrix);
            return;
        }

        var projected = _projected[position];
        Panels<T>.Dots(streams, _weights[0], new(projected.First, _columns, 1));
        for (var stream = 0; stream < _rate; stream++)
        {
            var row = _projected[position, stream];
            _inverse[position, stream][0] = _inputs.Norm is { } norm ? Inverse(norm, streams[stream]) : T.One;
            TensorPrimitives.Multiply(row, _inverse[position, stream][0], row);
            if (_inputs.Bias_C is not null)
            {
                TensorPrimitives.Add(row, _bias[0, 0], row);
            }
        }

        Bounded(projected.All, matrix);
        TensorPrimitives.MultiplyAdd(matrix, _scale[0].All, _static[0].All, matrix);
    }

    private void Bounded(ReadOnlySpan<T> projected, Span<T> bounded)
    {
        if (_inputs.Tanh)
        {
            TensorPrimitives.Tanh(projected, bounded);
        }
        else
        {
            projected.CopyTo(bounded);
        }
    }

    private static T Inverse(RowNorm norm, Span<T> row)
    {
        var count = T.CreateChecked(row.Length);
        var mean = norm.Centred ? TensorPrimitives.Sum<T>(row) / count : T.Zero;
        var square = (TensorPrimitives.SumOfSquares<T>(row) / count) - (mean * mean);
        return T.One / T.Sqrt(square + T.CreateChecked(norm.Epsilon));
    }

    private void ForEachPart(Action<int, long, long> work)
    {
        var parts = TorchThreads.Count;
        OpenMp.For(parts, parts, (first, last) =>
        {
            for (var part = first; part < last; part++)
            {
                work((int)part, _positions * part / parts, _positions * (part + 1) / parts);
            }
        });
    }

    private static Rows<T> Find(Tensor? tensor, int rows, int width) => tensor is null ? default : new(tensor, rows, width);

    private static Rows<T> Shared(Tensor? tensor, int rows, int width) =>
        tensor is null ? default : new(tensor.view(1, rows, width), rows, width);

    private static void AddTo(Tensor? tensor, T[] numbers)
    {
        if (tensor is not null)
        {
            var all = new Rows<T>(tensor.view(1, 1, -1), 1, numbers.Length)[0, 0];
            TensorPrimitives.Add(all, numbers, all);
        }
    }

    /// <summary>The backward pass over some positions.</summary>
    private sealed class BackwardPass(StreamStepKernel<T> step, StepGradients gradients, StepBackwardPart<T> part)
    {
        private readonly Rows<T> _ofMatrices = Find(gradients.OfMatrices_PSC, step._rate, step._columns);
        private readonly Rows<T> _ofInput = Find(gradients.OfInput_PRE, step._rows, step._width);
        private readonly Rows<T> _ofWritten = Find(gradients.OfWritten_PSE, step._rate, step._width);
        private readonly Rows<T> _ofStreams = Find(gradients.OfInputs.Streams_PSE, step._rate, step._width);
        private readonly Rows<T> _ofPendingMatrices = Find(gradients.OfInputs.PendingMatrices_PSC, step._rate, step._columns);
        private readonly Rows<T> _ofPendingOutput = Find(gradients.OfInputs.PendingOutput_PRE, step._rows, step._width);

        public void Run(long position)
        {
            var streams = step._streams[position];
            if (step._isPending)
            {
                step.Write(position, part.WrittenPanel);
                streams = part.WrittenPanel;
            }

            var ofStreams = step._isPending ? part.OfWrittenPanel : _ofStreams[position];
            Begin(position, streams, ofStreams);
            TensorPrimitives.Add(part.Static, part.OfMatrix, part.Static);
            if (step._isDynamic)
            {
                Correct(position, streams, ofStreams);
            }

            if (step._isPending)
            {
                WriteBack(position, ofStreams);
            }
        }

        // From what was read: gradients of the matrix, and of the streams so far.
        private void Begin(long position, Panel<T> streams, Panel<T> ofStreams)
        {
            if (gradients.OfMatrices_PSC is null)
            {
                part.OfMatrix.AsSpan().Clear();
            }
            else
            {
                _ofMatrices[position].All.CopyTo(part.OfMatrix);
            }

            if (gradients.OfWritten_PSE is null)
            {
                ofStreams.All.Clear();
            }
            else
            {
                _ofWritten[position].All.CopyTo(ofStreams.All);
            }

            if (gradients.OfInput_PRE is not null)
            {
                Panels<T>.Combine(new(step._matrices[position].First, step._columns, 1), _ofInput[position], ofStreams, add: true);
                Panels<T>.Dots(streams, _ofInput[position], part.OfReadWeights);
                TensorPrimitives.Add(part.OfMatrix, part.OfRead, part.OfMatrix);
            }
        }

        // Through scale, tangent, norm and projection.
        private void Correct(long position, Panel<T> streams, Panel<T> ofStreams)
        {
            step.Bounded(step._projected[position].All, part.Bounded);
            TensorPrimitives.MultiplyAdd(part.OfMatrix, part.Bounded, part.Scale, part.Scale);
            TensorPrimitives.Multiply(part.OfMatrix, step._scale[0].All, part.AllCoefficients);
            if (step._inputs.Tanh)
            {
                // tanh' = 1 − tanh².
                TensorPrimitives.Multiply(part.Bounded, part.Bounded, part.Bounded);
                TensorPrimitives.Subtract(T.One, part.Bounded, part.Bounded);
                TensorPrimitives.Multiply(part.AllCoefficients, part.Bounded, part.AllCoefficients);
            }

            for (var stream = 0; stream < step._rate; stream++)
            {
                var coefficients = part.Coefficients(stream);
                TensorPrimitives.Add(part.Bias, coefficients, part.Bias);
                ThroughNorm(position, stream, streams, ofStreams);
            }

            Panels<T>.Combine(part.CoefficientsByStream, step._weights[0], ofStreams, add: true);
            Panels<T>.Combine(part.CoefficientsByColumn, streams, part.WeightsPanel, add: true);
        }

        private void ThroughNorm(long position, int stream, Panel<T> streams, Panel<T> ofStreams)
        {
            if (step._inputs.Norm is not { } norm)
            {
                return;
            }

            var inverse = step._inverse[position, stream][0];
            var coefficients = part.Coefficients(stream);
            var along = T.Zero;
            for (var column = 0; column < coefficients.Length; column++)
            {
                var bias = step._inputs.Bias_C is null ? T.Zero : step._bias[0, 0][column];
                along += coefficients[column] * (step._projected[position, stream][column] - bias);
            }

            var pull = -(inverse * inverse) * along / T.CreateChecked(step._width);
            TensorPrimitives.MultiplyAdd(streams[stream], pull, ofStreams[stream], ofStreams[stream]);
            if (norm.Centred)
            {
                var mean = TensorPrimitives.Sum<T>(streams[stream]) / T.CreateChecked(step._width);
                TensorPrimitives.Add(ofStreams[stream], -pull * mean, ofStreams[stream]);
            }

            TensorPrimitives.Multiply(coefficients, inverse, coefficients);
        }

        // Through the pending write.
        private void WriteBack(long position, Panel<T> ofStreams)
        {
            var matrix = step._pendingMatrices[position].First;
            var ofMatrix = _ofPendingMatrices[position].First;
            var (columns, firstMix, firstWrite) = (step._columns, step._rows, step.FirstWrite);
            Panels<T>.Combine(new(matrix + firstMix, columns, 1), ofStreams, _ofStreams[position], add: false);
            Panels<T>.Combine(new(matrix + firstWrite, 1, columns), ofStreams, _ofPendingOutput[position], add: false);
            Panels<T>.Dots(step._streams[position], ofStreams, new(ofMatrix + firstMix, columns, 1));
            Panels<T>.Dots(ofStreams, step._pendingOutput[position], new(ofMatrix + firstWrite, columns, 1));
        }
    }
}
