using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models.Blocks;
using Orchestrator.Training.Models.Connections;
using Orchestrator.Training.Models.Sublayers;
using Orchestrator.Training.Models.Sublayers.Experts;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Transformer;

/// <summary>
/// A decoder-only transformer: embedding, stream, blocks of attention and MLP, final norm, head. tokens_BT (int64) to logits_BTV; B
/// sequences of T tokens, at most the context; V the vocabulary.
/// </summary>
internal sealed class TransformerModel : Model
{
    private readonly TransformerSpec _spec;
    private readonly TransformerWeights _weights;
    private readonly bool _recomputesBlocks;
    private readonly int _keptStreamsEvery;
    private readonly Tensor _embedding_VD;
    private readonly RotaryPositions _positions;
    private readonly StreamEnds _ends;
    private readonly List<TransformerLayer> _layers = [];
    private readonly Norm _norm;
    private readonly Linear _head;

    public TransformerModel(TransformerSpec spec, Recomputation recomputation, ParameterSet parameters)
        : base(parameters)
    {
        (_spec, _weights) = (spec, new TransformerWeights(spec));
        _recomputesBlocks = recomputation == Recomputation.Blocks;

        // As many are kept as are written again between two of them: together fewest (arXiv 1604.06174).
        _keptStreamsEvery = recomputation == Recomputation.Connections ? (int)Math.Ceiling(Math.Sqrt(2 * spec.Layers)) : 1;
        _embedding_VD = parameters.Scope("embedding").Matrix("weight", _weights.Of(spec.Width), spec.Vocabulary, spec.Width);
        _positions = new(spec.Context, spec.Width / spec.Heads, spec.RotaryBase, _embedding_VD.dtype, _embedding_VD.device);
        _ends = ConnectionCatalog.BuildEnds(
            spec.Connection, new((int)(2 * spec.Layers), spec.Width, spec.Norm, parameters.Scope("collapse")));
        for (var block = 0; block < spec.Layers; block++)
        {
            _layers.Add(Layer(2 * block, parameters.Scope($"blocks.{block}.attention"), Attention));
            _layers.Add(Layer((2 * block) + 1, parameters.Scope($"blocks.{block}.mlp"), Mlp));
        }

        _norm = Norm.Create(spec.Norm, spec.Width, parameters.Scope("norm"));
        _head = new(spec.TiedHead
            ? _embedding_VD
            : parameters.Scope("head").Matrix("weight", _weights.Of(spec.Width), spec.Vocabulary, spec.Width));
    }

    public override Tensor forward(Tensor tokens_BT, ForwardPass pass)
    {
        var stream = _ends.Open(Drop(Embed(tokens_BT), pass, place: 0));
        var growth = new StreamGrowth(stream.State);
        for (var block = 0; block < _spec.Layers; block++)
        {
            var before = stream;
            stream = _recomputesBlocks ? RecomputedBlock.Run(BlockOf(block), before, pass) : BlockOf(block)(before, pass);
            Release(before, pass);
        }

        pass.Measure(MetricNames.StreamGrowth, growth.To(stream.State));
        pass.Observer?.Closed(_ends.View(stream));
        return _head.forward(_norm.forward(_ends.Close(stream), Parameters.Products)).to(_embedding_VD.dtype);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _positions.Dispose();
        }

        base.Dispose(disposing);
    }

    private Block BlockOf(int block) => (before, pass) =>
    {
        var between = SublayerOf(2 * block).Run(before, pass);
        var after = SublayerOf((2 * block) + 1).Run(between, pass);
        Release(between, pass);
        return after;
    };

    private Block SublayerOf(int index) => (before, pass) =>
    {
        Tensor? output_BTD = null;
        var layer = _layers[index];
        var after = layer.Connection.forward(
            before, layer.Norm, x_BTD => output_BTD = Drop(layer.forward(x_BTD, pass), pass, place: index + 1));
        pass.Observer?.Connected(layer.Path, layer.Connection.View(before, output_BTD!, after));
        return after;
    };

    // The graph holds what the backward pass needs of it, and an observer what it was shown.
    private static void Release(ResidualStream stream, ForwardPass pass)
    {
        if (pass.Observer is null)
        {
            stream.Dispose();
        }
    }

    private Tensor Embed(Tensor tokens_BT) =>
        _embedding_VD.index_select(0, tokens_BT.flatten()).view(tokens_BT.size(0), tokens_BT.size(1), _spec.Width);

    private Tensor Drop(Tensor x_BTD, ForwardPass pass, int place) =>
        pass.Dropout is { } seed && _spec.Dropout > 0 ? seed.Drop(x_BTD, _spec.Dropout, place) : x_BTD;

    private TransformerLayer Layer(int index, ParameterScope scope, Func<SublayerWeights, ParameterScope, Sublayer> sublayer)
    {
        var keepsStreams = index % _keptStreamsEvery == 0;
        var connection = ConnectionCatalog.Build(
            _spec.Connection, new(index, _spec.Width, _spec.Norm, scope.Scope("connection"), keepsStreams));
        var norm = Norm.Create(_spec.Norm, _spec.Width, scope.Scope("norm"));
        var weights = _weights.OfSublayer(block: index / 2, connection.OutputScale);
        return new(scope.Path, connection, norm, sublayer(weights, scope), Parameters.Products);
    }

    private CausalAttention Attention(SublayerWeights weights, ParameterScope scope) =>
        new(AttentionShape.Of(_spec), _positions, weights, scope);

    private Sublayer Mlp(SublayerWeights weights, ParameterScope scope)
    {
        var shape = MlpShape.Of(_spec.Mlp, _spec.Width);
        return _spec.Experts is { } experts
            ? new ExpertMixture(experts, shape, _spec.Layers, weights, scope)
            : new Mlp(shape, weights, scope);
    }

    /// <summary>A sublayer, its norm, and the connection around both. Only the sublayer computes in its own precision.</summary>
    private sealed record TransformerLayer(string Path, Connection Connection, Norm Norm, Sublayer Sublayer, ScalarType Precision)
    {
        public Tensor forward(Tensor x_BTD, ForwardPass pass) => Sublayer.forward(x_BTD.to(Precision), pass).to(x_BTD.dtype);
    }
}
