using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers.Experts;

/// <summary>Which experts each of P tokens goes to, of E; k a token.</summary>
/// <param name="Logits_PE">Of the router.</param>
/// <param name="Probabilities_PE">Their softmax.</param>
/// <param name="Weights_Pk">What the outputs of a token's experts are multiplied by.</param>
/// <param name="Chosen_Pk">Indices of its experts, the most probable first.</param>
internal sealed record Routing(Tensor Logits_PE, Tensor Probabilities_PE, Tensor Weights_Pk, Tensor Chosen_Pk);
