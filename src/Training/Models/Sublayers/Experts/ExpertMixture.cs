using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers.Experts;

/// <summary>
/// A dropless mixture of E experts, each an MLP, of which k see a token (arXiv 2409.02060): Σ over the chosen of weight times output. No
/// expert has a capacity, so that no token is turned away.
/// </summary>
/// <remarks>
/// D features; P tokens, all of the batch together. The losses are means over the blocks, to which each adds its share.
/// </remarks>
internal sealed class ExpertMixture : Sublayer
{
    private readonly string _path;
    private readonly ExpertsSpec _spec;
    private readonly MlpShape _expert;
    private readonly long _blocks;
    private readonly Router _router;
    private readonly Tensor _input_EHD;
    private readonly Tensor _output_EDH;

    /// <param name="spec">Of the mixture.</param>
    /// <param name="expert">Of each expert.</param>
    /// <param name="blocks">How many mixtures the network has.</param>
    /// <param name="weights">Of router and experts.</param>
    /// <param name="scope">Of the mixture's parameters.</param>
    public ExpertMixture(ExpertsSpec spec, MlpShape expert, long blocks, SublayerWeights weights, ParameterScope scope)
    {
        (_path, _spec, _expert, _blocks) = (scope.Path, spec, expert, blocks);
        _router = new(spec, expert.Width, weights.Input(expert.Width), scope.Scope("router"));
        var experts = scope.Scope("experts");
        _input_EHD = experts.Matrix(
            "input.weight", weights.Input(expert.Width), spec.Count, expert.Branches * expert.Hidden, expert.Width);
        _output_EDH = experts.Matrix("output.weight", weights.Output(expert.Hidden), spec.Count, expert.Width, expert.Hidden);
    }

    public override Tensor forward(Tensor x_BTD, ForwardPass pass)
    {
        var x_PD = x_BTD.flatten(0, 1);
        var routing = _router.forward(x_PD);
        var dispatch = new Dispatch(routing);
        AddLosses(routing, dispatch, pass);
        pass.Observer?.Routed(_path, dispatch.Load_E);

        // Unbound once: the gradient of a stack is then written once, not for every expert.
        var (inputs, outputs, rows) = (_input_EHD.unbind(0), _output_EDH.unbind(0), dispatch.Send(x_PD));
        var results = rows.Select((rows_AD, e) => Expert(inputs[e], outputs[e], rows_AD));
        return dispatch.Gather(results).view(x_BTD.shape);
    }

    private Tensor Expert(Tensor input_HD, Tensor output_DH, Tensor rows_AD) =>
        new Linear(output_DH).forward(_expert.Activation(new Linear(input_HD).forward(rows_AD)));

    private void AddLosses(Routing routing, Dispatch dispatch, ForwardPass pass)
    {
        var balance = RouterLosses.Balance(routing.Probabilities_PE, dispatch.Load_E).Over(_blocks);
        var z = RouterLosses.Z(routing.Logits_PE).Over(_blocks);
        pass.AddLoss(balance.Times(_spec.BalanceWeight).Plus(z.Times(_spec.RouterZWeight)));
        pass.Measure(MetricNames.BalanceLoss, balance);
        pass.Measure(MetricNames.RouterZLoss, z);
    }
}
