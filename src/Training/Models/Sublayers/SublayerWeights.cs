namespace Orchestrator.Training.Models.Sublayers;

/// <summary>How the initial matrices of one sublayer are drawn, given how many inputs they have.</summary>
/// <param name="Input">Of matrices that read what comes into the sublayer.</param>
/// <param name="Output">Of those whose result goes into the residual path.</param>
internal sealed record SublayerWeights(Func<long, WeightDraw> Input, Func<long, WeightDraw> Output);
