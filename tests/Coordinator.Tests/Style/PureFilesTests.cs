using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Orchestrator.Coordinator.Tests.Style;

/// <summary>Pure code and effects never share a file.</summary>
public sealed partial class PureFilesTests
{
    private static readonly string[] PureNames =
    [
        "*Lifecycle.cs", "*Lease.cs", "AttemptOutcome.cs", "RetryBackoff.cs", "WorkerFit.cs", "WaitingReason.cs",
        "DeviceTimeline.cs", "StretchTime.cs", "RedoneWork.cs", "Continuations.cs", "DeliveryBackoff.cs", "WebhookSignature.cs",
    ];

    public static TheoryData<string> PureFiles() =>
    [
        .. PureNames.SelectMany(pattern => Directory.GetFiles(Coordinator(), pattern, SearchOption.AllDirectories))
            .Concat(Directory.GetFiles(Path.Combine(Coordinator(), "Scheduling", "Policies")))
            .Select(file => Path.GetRelativePath(Coordinator(), file)),
    ];

    [Theory]
    [MemberData(nameof(PureFiles))]
    public void A_pure_file_has_no_effects(string file) =>
        Assert.DoesNotMatch(Effects(), File.ReadAllText(Path.Combine(Coordinator(), file)));

    [Fact]
    public void Lifecycles_and_policies_are_found() => Assert.Superset(
        new HashSet<string> { "Runs/RunLifecycle.cs", "Scheduling/Policies/PriorityThenAgePolicy.cs" }, PureFiles().Select(row => row.Data).ToHashSet());

    [GeneratedRegex(@"\bawait\b|\bILogger|\bTimeProvider\b|\bIGrain|\bNpgsql|\bRandom\b|\bGuid\.NewGuid\b|\bTask<|\bRpcException\b")]
    private static partial Regex Effects();

    private static string Coordinator([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../src/Coordinator"));
}
