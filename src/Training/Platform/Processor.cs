using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Orchestrator.Training.Platform;

/// <summary>The processor this program runs on, as far as it decides what libtorch computes.</summary>
internal static class Processor
{
    private const string Facts = "/proc/cpuinfo";
    private const string CapabilityOverride = "ATEN_CPU_CAPABILITY";

    /// <summary>The vendor's model name; the architecture where the system does not tell.</summary>
    public static string Name { get; } =
        (File.Exists(Facts) ? NameIn(File.ReadLines(Facts)) : null) ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>The vector instructions libtorch uses: its own rule, which its environment variable overrides.</summary>
    public static string Capability { get; } =
        Environment.GetEnvironmentVariable(CapabilityOverride) is { Length: > 0 } chosen ? chosen.ToUpperInvariant() : Widest;

    private static string Widest =>
        Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported && Fma.IsSupported ? "AVX512"
        : Avx2.IsSupported && Fma.IsSupported ? "AVX2"
        : "DEFAULT";

    internal static string? NameIn(IEnumerable<string> facts) =>
        facts.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1].Trim();
}
