using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// The decoder-only transformer: embedding, blocks of attention and MLP, final norm, head. Its linear layers have no bias.
/// </summary>
internal sealed class TransformerArchitecture(TransformerSpec spec) : IArchitecture
{
    private const ulong SublayersPerLayer = 2;

    private readonly NormCost _norm = new(spec.Norm, spec.Width);
    private readonly IConnection _connection = Connection.Of(spec.Connection, spec.Norm, spec.Width);

    public ulong Context => spec.Context;

    public bool CanRecomputeConnections => _connection.CanBeRecomputed;

    public ParameterCount Parameters
    {
        get
        {
            var (attention, mlp) = (AttentionCost.Of(spec), MlpCost.Of(spec));
            var connections = (Sublayers * _connection.Parameters) + _connection.Collapse.Parameters;
            var norms = (Sublayers + 1) * _norm.Parameters;
            var embedding = (ulong)spec.Vocabulary * spec.Width;
            var besideSublayers = embedding + norms + connections + (spec.TiedHead ? 0 : embedding);
            return new(
                Total: besideSublayers + (Layers * (attention.Parameters + mlp.Parameters)),
                Active: besideSublayers + (Layers * (attention.Active + mlp.Active)),
                connections,
                Matrices: embedding + (Layers * (attention.Matrices + mlp.Matrices)));
        }
    }

    public double ForwardFlopsBesideMatrices =>
        (Layers * (AttentionCost.Of(spec).OtherFlops + MlpCost.Of(spec).OtherFlops)) + ConnectionFlops;

    public double ConnectionFlops => (Sublayers * _connection.ForwardFlops) + _connection.Collapse.ForwardFlops;

    private ulong Layers => spec.Layers;

    private ulong Sublayers => SublayersPerLayer * Layers;

    public ulong BytesPerTokenAtPeak(Precision precision, Recomputation recomputation) =>
        new TransformerMemory(spec, _connection, _norm).BytesPerTokenAtPeak(precision, recomputation);

    public void Validate(Violations violations, DataSpec? data)
    {
        violations = violations.In("transformer");
        new TransformerRules(spec, violations).Validate(data);
        _connection.Validate(violations.In("connection"));
    }
}
