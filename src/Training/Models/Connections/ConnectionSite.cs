using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Models.Connections;

/// <summary>Where in a network a connection sits, or the end of the path behind the last one.</summary>
/// <param name="Sublayer">Index of its sublayer, counted from 0 through the whole network; at the end, how many there are.</param>
/// <param name="Width">D, features of a row.</param>
/// <param name="Norm">The network's norm: connections that normalise use the same family.</param>
/// <param name="Parameters">Where the connection creates its parameters.</param>
/// <param name="KeepsStreams">False to have the streams written again for the backward pass.</param>
internal sealed record ConnectionSite(int Sublayer, long Width, NormSpec Norm, ParameterScope Parameters, bool KeepsStreams = true);
