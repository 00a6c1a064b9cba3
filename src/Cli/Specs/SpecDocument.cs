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

    private const string NoSpec = "holds no run spec; it needs at least name, model, data and budget";

    /// <param name="text">The document.</param>
    /// <param name="file">What problems call it, and where what it extends is looked for.</param>
    /// <exception cref="UnreadableSpecException">This file, or one that it extends, is not to be read at all.</exception>
    public static SpecNode Read(string text, string file) => Read(text, file, extending: []);

    /// <summary>Reads what a value in a file names: the path of a spec file, relative to that file's folder.</summary>
    public static SpecNode.Mapping ReadNamed(SpecNode.Scalar name, string path, string file) => ReadNamed(name, path, [file]);

    /// <summary>Lays a spec that stands inside of a file over what it extends.</summary>
    public static SpecNode.Mapping Inherit(SpecNode.Mapping own, string file) => Inherit(own, [file]);

    /// <summary>The document as it is written.</summary>
    /// <param name="text">The document.</param>
    /// <param name="file">What problems call it.</param>
    /// <param name="depth">How many files lead to it.</param>
    /// <param name="absence">What to say where there is none.</param>
    public static SpecNode Parse(string text, string file, int depth, string absence)
    {
        var start = new Origin.InFile(file, Line: 1, Column: 1, depth);
        try
        {
            if (text.Contains('\0'))
            {
                throw Refuse(start, path: "", "has NUL characters, must be a text file"); // YAML would end at the first one
            }

            return YamlTree.Parse(text, mark => new Origin.InFile(file, mark.Line, mark.Column, depth))
                ?? throw Refuse(start, path: "", absence);
        }
        catch (YamlException error)
        {
            throw new UnreadableSpecException(YamlErrorText.Of(error, text, file));
        }
    }

    // `extending` are the files that lead here, the first the one that the user named.
    private static SpecNode Read(string text, string file, IReadOnlyList<string> extending) =>
        Parse(text, file, depth: extending.Count, NoSpec) switch
        {
            SpecNode.Mapping own => Inherit(own, [.. extending, file]),
            var document => document,
        };

    // The last of the files is the one that the document stands in.
    private static SpecNode.Mapping Inherit(SpecNode.Mapping own, IReadOnlyList<string> files) => TakeExtended(own) is { } extended
        ? SpecInheritance.Merge(ReadNamed(extended, Extends, files), own, RunSpec.Descriptor)
        : own;

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
            throw Refuse(key.Origin, Extends, "must be the first key, and the only one of its name");
        }

        document.Entries.RemoveAt(index);
        return value is SpecNode.Scalar { Text.Length: > 0, IsNull: false } file
            ? file
            : throw Refuse(value.Origin, Extends, $"is {value.Noun}, must be the path of a spec file, relative to this one");
    }

    private static SpecNode.Mapping ReadNamed(SpecNode.Scalar name, string path, IReadOnlyList<string> files)
    {
        var file = Path.Combine(Path.GetDirectoryName(files[^1]) ?? "", name.Text);
        if (files.Any(before => Path.GetFullPath(before) == Path.GetFullPath(file)))
        {
            throw Refuse(name.Origin, path, $"leads in a circle: {string.Join(" extends ", [.. files, file])}");
        }

        try
        {
            return Read(SpecText.Read(file), file, files) as SpecNode.Mapping
                ?? throw Refuse(name.Origin, path, $"names '{name.Text}', which holds no mapping of keys to values");
        }
        catch (CommandFailedException error)
        {
            throw Refuse(name.Origin, path, error.Message);
        }
    }

    private static UnreadableSpecException Refuse(Origin origin, string path, string message) => new(new(origin, path, message));
}
