namespace Orchestrator.Training.Models;

/// <summary>When weight decay applies to a parameter.</summary>
public enum ParameterDecay
{
    /// <summary>Matrices.</summary>
    Always,

    /// <summary>Gains and biases of norms: where the spec asks for it.</summary>
    WithNorms,

    /// <summary>Static parts of connections and scalars.</summary>
    Never,
}
