using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers.Experts;

/// <summary>
/// P tokens, each for k of E experts, in the order of the experts: A = P·k assignments, those of one expert in the order of the tokens, so
/// that equal steps sum in equal order.
/// </summary>
internal sealed class Dispatch
{
    private readonly Routing _routing;
    private readonly Tensor _order_A;
    private readonly Tensor _token_A;
    private readonly Tensor _count_E;

    public Dispatch(Routing routing)
    {
        var expert_A = routing.Chosen_Pk.flatten();
        _routing = routing;
        _order_A = expert_A.sort(dim: 0, descending: false, stable: true).Indices;
        _token_A = _order_A.div(tensor(routing.Chosen_Pk.size(1), device: _order_A.device), RoundingMode.floor);
        _count_E = bincount(expert_A, minlength: routing.Logits_PE.size(1));
    }

    /// <summary>Each expert's share of the assignments.</summary>
    public Tensor Load_E
    {
        get
        {
            var count_E = _count_E.to(_routing.Probabilities_PE.dtype);
            return count_E / count_E.sum();
        }
    }

    /// <summary>For each expert its tokens' rows; of an expert that nobody chose, none.</summary>
    public Tensor[] Send(Tensor x_PD) => x_PD.index_select(0, _token_A).split(_count_E.data<long>().ToArray(), 0);

    /// <summary>For each token the weighted sum of what its experts made of it.</summary>
    public Tensor Gather(IEnumerable<Tensor> results)
    {
        var weight_A1 = _routing.Weights_Pk.flatten().index_select(0, _order_A).unsqueeze(1);
        var weighted_AD = cat([.. results], 0) * weight_A1;
        var (tokens, width) = (_routing.Chosen_Pk.size(0), weighted_AD.size(1));
        return zeros([tokens, width], weighted_AD.dtype, weighted_AD.device).PlusRows(_token_A, weighted_AD);
    }
}
