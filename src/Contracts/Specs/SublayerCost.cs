namespace Orchestrator.Contracts.Specs;

/// <summary>What one sublayer costs, its norm and its connection aside.</summary>
/// <param name="Parameters">All that are learned.</param>
/// <param name="Active">Those of them that one token meets.</param>
/// <param name="Matrices">Those of them that enter a matrix product for every token.</param>
/// <param name="OtherFlops">Of one token's forward pass, beside the products with <paramref name="Matrices"/>.</param>
/// <param name="Held">For one token until its step ends.</param>
internal readonly record struct SublayerCost(ulong Parameters, ulong Active, ulong Matrices, double OtherFlops, HeldNumbers Held);
