using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;
using YamlDotNet.Core;

namespace Orchestrator.Cli.Specs;

/// <summary>
/// Reads the document of a spec file. One that begins with <c>extends: FILE</c>, a path relative to its own folder, is laid over the
/// document of that file.
/// </summary>
internal static class SpecDocument
{
    private const string Extends = "extends";

    /// <param name="text">The document.</param>
    /// <param name="file">What problems call it, and where what it extends is looked for.</param>
    /// <exception cref="UnreadableSpecException">This file, or one that it extends, is not to be read at all.</exception>
    public static SpecNode Read(string text, string file) => Read(text, file, extending: []);

    // `extending` are the files that lead here, the first the one that the user named.
    private static SpecNode Read(string text, string file, IReadOnlyList<string> extending)
    {
        var document = Parse(text, file, depth: extending.Count);
        if (document is not SpecNode.Mapping own || TakeExtended(own) is not { } extended)
        {
            return document;
        }

        return ReadBase(extended, file, [.. extending, file]) is SpecNode.Mapping inherited
            ? SpecInheritance.Merge(inherited, own, RunSpec.Descriptor)
            : throw Refuse(extended.Origin, Extends, $"names '{extended.Text}', which holds no mapping of keys to values");
    }

    private static SpecNode Parse(string text, string file, int depth)
    {
        var start = new Origin.InFile(file, Line: 1, Column: 1, depth);
        try
        {
            if (text.Contains('\0'))
            {
                throw Refuse(start, path: "", "has NUL characters, must be a text file"); // YAML would end at the first one
            }

            return YamlTree.Parse(text, mark => new Origin.InFile(file, mark.Line, mark.Column, depth))
                ?? throw Refuse(start, path: "", "holds no run spec; it needs at least name, model, data and budget");
        }
        catch (YamlException error)
        {
            throw new UnreadableSpecException(YamlErrorText.Of(error, text, file));
        }
    }

    private static SpecNode.Scalar? TakeExtended(SpecNode.Mapping document)
    {
        var index = document.Entries.FindLastIndex(entry => entry.Key.Text == Extends);
        if (index < 0)
        {
            return null;
        }

        var (key, value) = document.Entries[index];
        if (index > 0)
        {
            throw Refuse(key.Origin, Extends, "must be the first key of the file, and the only one of its name");
        }

        document.Entries.RemoveAt(index);
        return value is SpecNode.Scalar { Text.Length: > 0, IsNull: false } file
            ? file
            : throw Refuse(value.Origin, Extends, $"is {value.Noun}, must be the path of a spec file, relative to this one");
    }

    private static SpecNode ReadBase(SpecNode.Scalar extended, string file, IReadOnlyList<string> extending)
    {
        var path = Path.Combine(Path.GetDirectoryName(file) ?? "", extended.Text);
        if (extending.Any(before => Path.GetFullPath(before) == Path.GetFullPath(path)))
        {
            throw Refuse(extended.Origin, Extends, $"leads in a circle: {string.Join(" extends ", [.. extending, path])}");
        }

        try
        {
            return Read(SpecText.Read(path), path, extending);
        }
        catch (CommandFailedException error)
        {
            throw Refuse(extended.Origin, Extends, error.Message);
        }
    }

    private static UnreadableSpecException Refuse(Origin origin, string path, string message) => new(new(origin, path, message));
}
