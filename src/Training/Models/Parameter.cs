using TorchSharp;

namespace Orchestrator.Training.Models;

/// <summary>One trainable tensor of a model. Names are stable: checkpoints and seeds go by them.</summary>
/// <param name="Name">Path of the owner and a last word, parts separated by dots, for instance "blocks.0.attention.output.weight".</param>
/// <param name="Value">A leaf that requires gradients.</param>
/// <param name="Decay">When weight decay applies.</param>
public sealed record Parameter(string Name, torch.Tensor Value, ParameterDecay Decay)
{
    /// <summary>Weight decay applies whatever the spec says of norms.</summary>
    public bool Decays => Decay == ParameterDecay.Always;
}
