using Orchestrator.Training.Models.Connections;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>Is shown what happens inside a model during a pass, in the order in which it happens, and changes nothing of it.</summary>
internal interface IPassObserver
{
    /// <param name="module">Path of the sublayer that the connection is around, for instance "blocks.0.attention".</param>
    /// <param name="view">What the connection did.</param>
    void Connected(string module, ConnectionView view);

    /// <param name="weights_SR">By which the streams were brought together at the end; means over positions.</param>
    void Closed(Tensor weights_SR);

    /// <param name="module">Path of the mixture, for instance "blocks.0.mlp".</param>
    /// <param name="load_E">Each expert's share of the assignments; they sum to 1.</param>
    void Routed(string module, Tensor load_E);
}
