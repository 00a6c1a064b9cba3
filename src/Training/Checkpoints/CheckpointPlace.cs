using System.Text.RegularExpressions;

namespace Orchestrator.Training.Checkpoints;

/// <summary>Names where checkpoints lie, on command lines, in settings and in messages: a folder, or a prefix in a bucket. Touches nothing.</summary>
public abstract partial record CheckpointPlace
{
    /// <summary>What a text must be to name one.</summary>
    public const string Rule = "a folder, or s3://BUCKET/PREFIX of an S3-compatible store";

    private const string Scheme = "s3://";

    private CheckpointPlace()
    {
    }

    /// <summary>Its last part.</summary>
    public abstract string Name { get; }

    /// <summary>Null: there is nothing above it.</summary>
    public abstract CheckpointPlace? Parent { get; }

    /// <summary>A place within it.</summary>
    public abstract CheckpointPlace In(string name);

    /// <returns>Null when the text names none.</returns>
    public static CheckpointPlace? TryParse(string text) =>
        text.StartsWith(Scheme, StringComparison.Ordinal) ? ParseBucket(text)
        : text.Length == 0 || text.Contains("://", StringComparison.Ordinal) ? null
        : new Folder(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(text)));

    private static Bucket? ParseBucket(string text) =>
        InBucket().Match(text) is { Success: true } parts && !parts.Groups["prefix"].Value.Split('/').Any(part => part is "." or "..")
            ? new(parts.Groups["bucket"].Value, parts.Groups["prefix"].Value)
            : null;

    // Characters that are the same in keys, addresses and log lines.
    [GeneratedRegex(@"\As3://(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/(?<prefix>[A-Za-z0-9._=-]+(/[A-Za-z0-9._=-]+)*))?/?\z")]
    private static partial Regex InBucket();

    /// <param name="Path">Full, without a separator at its end.</param>
    public sealed record Folder(string Path) : CheckpointPlace
    {
        public override string Name => System.IO.Path.GetFileName(Path);

        public override CheckpointPlace? Parent => System.IO.Path.GetDirectoryName(Path) is { } parent ? new Folder(parent) : null;

        public override CheckpointPlace In(string name) => new Folder(System.IO.Path.Combine(Path, name));

        public override string ToString() => Path;
    }

    /// <param name="BucketName">Of the store that the settings name.</param>
    /// <param name="Prefix">Of the keys, without a slash at its end; empty: the whole bucket.</param>
    public sealed record Bucket(string BucketName, string Prefix) : CheckpointPlace
    {
        public override string Name => Prefix[(Prefix.LastIndexOf('/') + 1)..];

        public override CheckpointPlace? Parent => Prefix.Length == 0 ? null : this with { Prefix = Prefix[..Math.Max(0, Prefix.LastIndexOf('/'))] };

        public override Bucket In(string name) => this with { Prefix = Prefix.Length == 0 ? name : $"{Prefix}/{name}" };

        public override string ToString() => Prefix.Length == 0 ? Scheme + BucketName : $"{Scheme}{BucketName}/{Prefix}";
    }
}
