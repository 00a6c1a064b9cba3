using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>Who is told when runs end. No record: those print all they have.</summary>
internal sealed class Webhook(string name, WebhookOptions options)
{
    private static readonly Dictionary<string, RunStatus> Ends = new[] { RunStatus.Succeeded, RunStatus.Failed, RunStatus.Canceled }
        .ToDictionary(NameOf, StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<RunStatus> _events = EventsOf(options.On) ?? [];

    /// <summary>Names of all there can be.</summary>
    public static IEnumerable<string> Events => Ends.Keys;

    /// <summary>In lower case, because configuration does not tell the cases apart.</summary>
    public string Name { get; } = name.ToLowerInvariant();

    public Uri Url { get; } = new(options.Url!);

    /// <summary>Null: deliveries are not signed.</summary>
    public byte[]? Key { get; } = options.Secret is { } secret ? WebhookSignature.KeyOf(secret) : null;

    public bool Wants(string project, RunStatus end) => _events.Contains(end) && (options.Project is null || options.Project == project);

    public static string NameOf(RunStatus end) => end.ToString().ToLowerInvariant();

    /// <returns>Null: some of it is no end of a run.</returns>
    public static HashSet<RunStatus>? EventsOf(string names)
    {
        var listed = names.Split(',', StringSplitOptions.TrimEntries);
        return listed.All(Ends.ContainsKey) ? [.. listed.Select(name => Ends[name])] : null;
    }
}
