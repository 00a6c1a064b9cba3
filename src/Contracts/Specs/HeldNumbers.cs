using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>Numbers in memory, by how wide they are.</summary>
/// <param name="Exact">As wide as the parameters: streams, norms, connections, log-probabilities.</param>
/// <param name="OfProducts">What matrix products read and leave, which bfloat16 halves.</param>
/// <param name="Copies">Made of exact numbers for a matrix product to read: only where the two differ in width.</param>
internal readonly record struct HeldNumbers(ulong Exact, ulong OfProducts = 0, ulong Copies = 0)
{
    public static HeldNumbers operator +(HeldNumbers one, HeldNumbers other) =>
        new(one.Exact + other.Exact, one.OfProducts + other.OfProducts, one.Copies + other.Copies);

    public static HeldNumbers operator *(ulong times, HeldNumbers held) =>
        new(times * held.Exact, times * held.OfProducts, times * held.Copies);

    public ulong Bytes(Precision precision) => precision switch
    {
        Precision.Bfloat16 => (sizeof(float) * Exact) + (NumberWidth.OfBfloat16 * (OfProducts + Copies)),
        _ => NumberWidth.Of(precision) * (Exact + OfProducts),
    };
}
