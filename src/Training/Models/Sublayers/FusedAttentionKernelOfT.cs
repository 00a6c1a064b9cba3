using System.Numerics;
using System.Numerics.Tensors;
using Orchestrator.Training.Platform;
using Tensor = TorchSharp.torch.Tensor;

namespace Orchestrator.Training.Models.Sublayers;

/// <inheritdoc/>
/// <remarks>
/// One thread takes all that share a head of keys and values of one sequence, and their queries in tiles: a tile meets the keys up to its
/// last position, and its weights stay in the cache.
/// </remarks>
internal sealed class FusedAttentionKernel<T> : FusedAttentionKernel
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int TileRows = 64;

    private readonly int _length;
    private readonly int _features;
    private readonly int _heads;
    private readonly int _keyHeads;
    private readonly long _batch;
    private readonly int _stride;
    private readonly T _root;
    private readonly TensorRows<T> _all;
    private readonly TensorRows<T> _scales;
    private readonly PairTurns<T> _turns;

    public FusedAttentionKernel(Tensor all_BTC, Tensor turns_TP2, Tensor scales_BHT)
    {
        (_batch, _length, _stride) = (all_BTC.size(0), (int)all_BTC.size(1), (int)all_BTC.size(2));
        (_heads, _features) = ((int)scales_BHT.size(1), 2 * (int)turns_TP2.size(1));
        _keyHeads = ((_stride / _features) - _heads) / 2;
        if ((_heads + (2 * _keyHeads)) * _features != _stride || _keyHeads < 1 || _heads % _keyHeads != 0)
        {
            throw new ArgumentException($"{_stride} features are not {_heads} queries, and keys and values, of {_features}.", nameof(all_BTC));
        }

        _root = T.One / T.Sqrt(T.CreateChecked(_features));
        _all = new(all_BTC, _batch, (long)_length * _stride);
        _scales = new(scales_BHT, _batch * _heads, _length);
        _turns = new(turns_TP2, _length);
    }

    private int Width => _heads * _features;

    private int Sharing => _heads / _keyHeads;

    public override void Forward(Tensor seen_BTD)
    {
        var seen = new TensorRows<T>(seen_BTD, _batch, (long)_length * Width);
        ForEachKeyHead(room =>
        {
            var all = _all.Begin(room.Sequence, default);
            var results = seen.Begin(room.Sequence, default);
            var values = Head(all, _stride, _heads + _keyHeads + room.KeyHead);
            Turn(Head(all, _stride, _heads + room.KeyHead), room.Keys, 0, _length, T.One);
            for (var head = room.KeyHead * Sharing; head < (room.KeyHead + 1) * Sharing; head++)
            {
                var scales = _scales.Begin((room.Sequence * _heads) + head, default);
                for (var from = 0; from < _length; from += TileRows)
                {
                    var (rows, known) = Tile(from);
                    var weights = Scores(room, Head(all, _stride, head), from, rows, known);
                    for (var row = 0; row < rows; row++)
                    {
                        scales[from + row] = Weigh(weights[row], from + row + 1);
                    }

                    Blas.Multiply(weights, values.Range(0, known), T.Zero, Head(results, Width, head).Range(from, rows));
                }
            }
        });
    }

    public override void Backward(Tensor gradient_BTD, Tensor ofAll_BTC)
    {
        var gradients = new TensorRows<T>(gradient_BTD, _batch, (long)_length * Width);
        var results = new TensorRows<T>(ofAll_BTC, _batch, (long)_length * _stride);
        ForEachKeyHead(room =>
        {
            var all = _all.Begin(room.Sequence, default);
            var gradient = gradients.Begin(room.Sequence, default);
            var result = results.Begin(room.Sequence, default);
            var values = Head(all, _stride, _heads + _keyHeads + room.KeyHead);
            var ofValues = Head(result, _stride, _heads + _keyHeads + room.KeyHead);
            Turn(Head(all, _stride, _heads + room.KeyHead), room.Keys, 0, _length, T.One);

            // From the last tile, which meets every key and so begins the sums over queries.
            var kept = T.Zero;
            for (var head = room.KeyHead * Sharing; head < (room.KeyHead + 1) * Sharing; head++)
            {
                var scales = _scales.Begin((room.Sequence * _heads) + head, default);
                for (var from = (_length - 1) / TileRows * TileRows; from >= 0; from -= TileRows, kept = T.One)
                {
                    var (rows, known) = Tile(from);
                    var weights = Scores(room, Head(all, _stride, head), from, rows, known);
                    var slopes = Head(gradient, Width, head).Range(from, rows);
                    var ofWeights = new Matrix<T>(room.OfWeights, rows, known, known);
                    Blas.Multiply(slopes, values.Range(0, known).Transposed, T.Zero, ofWeights);
                    for (var row = 0; row < rows; row++)
                    {
                        WeighAgain(weights[row], from + row + 1, scales[from + row]);
                    }

                    Blas.Multiply(weights.Transposed, slopes, kept, ofValues.Range(0, known));
                    for (var row = 0; row < rows; row++)
                    {
                        OfScores(weights[row], ofWeights[row]);
                    }

                    Blas.Multiply(ofWeights.Transposed, room.Queries.Range(0, rows), kept, room.OfKeys.Range(0, known));
                    Blas.Multiply(ofWeights, room.Keys.Range(0, known), T.Zero, room.Queries.Range(0, rows));
                    TurnBack(room.Queries, Head(result, _stride, head), from, rows, _root);
                }
            }

            TurnBack(room.OfKeys, Head(result, _stride, _heads + room.KeyHead), 0, _length, T.One);
        });
    }

    // The products of a tile's queries, turned and over √K, with the keys that its last position sees.
    private Matrix<T> Scores(Room room, Matrix<T> queries, int from, int rows, int known)
    {
        Turn(queries, room.Queries, from, rows, _root);
        var scores = new Matrix<T>(room.Weights, rows, known, known);
        Blas.Multiply(room.Queries.Range(0, rows), room.Keys.Range(0, known).Transposed, T.Zero, scores);
        return scores;
    }

    private static T Weigh(Span<T> scores, int seen)
    {
        var mine = scores[..seen];
        var largest = TensorPrimitives.Max<T>(mine);
        TensorPrimitives.Subtract(mine, largest, mine);
        TensorPrimitives.Exp(mine, mine);
        var sum = TensorPrimitives.Sum<T>(mine);
        TensorPrimitives.Multiply(mine, T.One / sum, mine);
        scores[seen..].Clear();
        return largest + T.Log(sum);
    }

    private static void WeighAgain(Span<T> scores, int seen, T scale)
    {
        var mine = scores[..seen];
        TensorPrimitives.Subtract(mine, scale, mine);
        TensorPrimitives.Exp(mine, mine);
        scores[seen..].Clear();
    }

    private static void OfScores(ReadOnlySpan<T> weights, Span<T> ofWeights)
    {
        TensorPrimitives.Subtract(ofWeights, TensorPrimitives.Dot(weights, ofWeights), ofWeights);
        TensorPrimitives.Multiply(ofWeights, weights, ofWeights);
    }

    private (int Rows, int Known) Tile(int from)
    {
        var rows = Math.Min(TileRows, _length - from);
        return (rows, from + rows);
    }

    private Matrix<T> Head(Span<T> sequence, int stride, int head) => new(sequence[(head * _features)..], _length, _features, stride);

    // Rows of a head from a position on, to the first rows of a place to work in.
    private void Turn(Matrix<T> head, Matrix<T> turned, int from, int rows, T factor)
    {
        for (var row = 0; row < rows; row++)
        {
            _turns.Turn(from + row, head[from + row], factor, turned[row]);
        }
    }

    private void TurnBack(Matrix<T> turned, Matrix<T> head, int from, int rows, T factor)
    {
        for (var row = 0; row < rows; row++)
        {
            _turns.TurnBack(from + row, turned[row], factor, head[from + row]);
        }
    }

    private void ForEachKeyHead(Action<Room> work) => OpenMp.For(_batch * _keyHeads, TorchThreads.Count, (from, to) =>
    {
        using var room = new Room(_length, _features);
        for (var index = from; index < to; index++)
        {
            (room.Sequence, room.KeyHead) = (index / _keyHeads, (int)(index % _keyHeads));
            work(room);
        }
    });

    /// <summary>What one thread works on, and where.</summary>
    private sealed class Room(int length, int features) : IDisposable
    {
        private readonly Scratch<T> _keys = new(length * features);
        private readonly Scratch<T> _ofKeys = new(length * features);
        private readonly Scratch<T> _queries = new(TileRows * features);
        private readonly Scratch<T> _weights = new(TileRows * length);
        private readonly Scratch<T> _ofWeights = new(TileRows * length);

        public long Sequence { get; set; }

        public int KeyHead { get; set; }

        public Matrix<T> Keys => new(_keys.Numbers, length, features, features);

        public Matrix<T> OfKeys => new(_ofKeys.Numbers, length, features, features);

        public Matrix<T> Queries => new(_queries.Numbers, TileRows, features, features);

        public Span<T> Weights => _weights.Numbers;

        public Span<T> OfWeights => _ofWeights.Numbers;

        public void Dispose()
        {
            _keys.Dispose();
            _ofKeys.Dispose();
            _queries.Dispose();
            _weights.Dispose();
            _ofWeights.Dispose();
        }
    }
}
