using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Orchestrator.Cli.Specs;

/// <summary>
/// Reads YAML, of which JSON is a part, into nodes that know where they were written. Refuses what would make a spec mean something
/// else than what is read: several documents, anchors, tags.
/// </summary>
internal sealed class YamlTree
{
    private const int MostDepth = 50;

    private readonly Parser _parser;
    private readonly Func<Mark, Origin> _locate;

    private YamlTree(string text, Func<Mark, Origin> locate)
    {
        _parser = new(new StringReader(text));
        _locate = locate;
    }

    /// <summary>The one document in the text; null if there is none.</summary>
    /// <exception cref="YamlException">The text is not YAML, or not of the kind that a spec may be.</exception>
    public static SpecNode? Parse(string text, Func<Mark, Origin> locate)
    {
        var tree = new YamlTree(text, locate);
        try
        {
            return tree.ReadDocument();
        }
        catch (InvalidOperationException error)
        {
            // The library's scanner has no better word for some texts in braces.
            var at = tree._parser.Current?.End ?? Mark.Empty;
            throw new YamlException(at, at, "is no YAML from here on", error);
        }
    }

    private SpecNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        var root = ReadNode(depth: 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            throw Refuse(second, "a second document begins here; a file holds one document");
        }

        return root is SpecNode.Scalar { IsEmpty: true } ? null : root;
    }

    private SpecNode ReadNode(int depth)
    {
        var node = _parser.Consume<ParsingEvent>();
        if (depth > MostDepth)
        {
            throw Refuse(node, $"nested deeper than {MostDepth} levels");
        }

        return node switch
        {
            AnchorAlias alias => throw Refuse(alias, $"*{alias.Value} refers to an anchor; anchors are not supported, write the value out"),
            NodeEvent { Anchor.IsEmpty: false } anchored =>
                throw Refuse(anchored, $"&{anchored.Anchor} is an anchor; anchors are not supported, write values out where they belong"),
            NodeEvent { Tag.IsEmpty: false } tagged => throw Refuse(tagged, $"{tagged.Tag} is a tag; tags are not supported, leave it out"),
            Scalar scalar => new SpecNode.Scalar(_locate(scalar.Start), scalar.Value, IsQuoted: scalar.Style != ScalarStyle.Plain),
            MappingStart start => ReadMapping(start, depth),
            SequenceStart start => ReadSequence(start, depth),
            _ => throw Refuse(node, "a value is missing"),
        };
    }

    private SpecNode.Mapping ReadMapping(MappingStart start, int depth)
    {
        var entries = new List<SpecNode.Entry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var beginning = _parser.Current!;
            if (ReadNode(depth + 1) is not SpecNode.Scalar key)
            {
                throw Refuse(beginning, "a key must be a word");
            }

            entries.Add(new(key, ReadNode(depth + 1)));
        }

        return new(_locate(start.Start), entries);
    }

    private SpecNode.Sequence ReadSequence(SequenceStart start, int depth)
    {
        var items = new List<SpecNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new(_locate(start.Start), items);
    }

    private static YamlException Refuse(ParsingEvent place, string message) => new(place.Start, place.End, message);
}
