using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Platform.Diagnosis;

/// <summary>How little free space on a disk is too little.</summary>
internal static class FreeSpace
{
    private const double Scarce = 0.10;
    private const double TooScarce = 0.02;
    private const ulong AlwaysTooScarce = 1_000_000_000;

    /// <param name="subject">Whose disk.</param>
    /// <param name="folder">Where.</param>
    /// <param name="free">Bytes.</param>
    /// <param name="total">Bytes.</param>
    /// <param name="fix">What would make room.</param>
    public static Finding Judge(string subject, string folder, ulong free, ulong total, string fix)
    {
        var what = $"{folder} has {Amount.OfBytes(free)} free of {Amount.OfBytes(total)}";
        var share = total == 0 ? 1 : (double)free / total;
        return free < AlwaysTooScarce || share < TooScarce ? Found.Fail(subject, what, fix)
            : share < Scarce ? Found.Warn(subject, what, fix)
            : Found.Ok(what, subject);
    }
}
