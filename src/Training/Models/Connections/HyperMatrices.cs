using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>
/// How one sublayer reads, mixes and writes the streams at every position (P positions, S streams). Rows are what comes out, columns the streams
/// that go in, so a product with streams_PSD applies them.
/// </summary>
/// <param name="Read_P1S">The sublayer's input.</param>
/// <param name="Mix_PSS">The streams that stay.</param>
/// <param name="Write_PS1">What each stream gets of the sublayer's output.</param>
internal readonly record struct HyperMatrices(Tensor Read_P1S, Tensor Mix_PSS, Tensor Write_PS1);
