namespace Orchestrator.Cli.Specs;

/// <summary>A document as it was written: what is a mapping, a sequence or a scalar, and where. Knows no types yet.</summary>
internal abstract record SpecNode(Origin Origin)
{
    /// <summary>What it is, for a message to the user.</summary>
    public abstract string Noun { get; }

    internal sealed record Scalar(Origin Origin, string Text, bool IsQuoted) : SpecNode(Origin)
    {
        public bool IsEmpty => Text.Length == 0 && !IsQuoted;

        public bool IsNull => !IsQuoted && Text is "~" or "null" or "Null" or "NULL";

        public override string Noun => IsEmpty ? "empty" : $"'{Text}'";
    }

    internal sealed record Mapping(Origin Origin, List<Entry> Entries) : SpecNode(Origin)
    {
        public override string Noun => "a mapping";
    }

    internal sealed record Sequence(Origin Origin, List<SpecNode> Items) : SpecNode(Origin)
    {
        public override string Noun => "a list";
    }

    internal sealed record Entry(Scalar Key, SpecNode Value);
}
