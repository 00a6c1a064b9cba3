using System.Text.RegularExpressions;
using Orchestrator.Cli.Specs;

namespace Orchestrator.Cli.Studies;

/// <summary>The keys of one mapping in a study file. What is unknown, missing, twice there or of another form becomes a problem.</summary>
internal sealed partial class StudyKeys
{
    private readonly Dictionary<string, SpecNode> _values = [];
    private readonly SpecNode.Mapping _mapping;
    private readonly string _parent;
    private readonly SpecProblems _problems;

    public StudyKeys(SpecNode.Mapping mapping, string parent, IReadOnlyList<string> known, SpecProblems problems)
    {
        (_mapping, _parent, _problems) = (mapping, parent, problems);
        foreach (var (key, value) in mapping.Entries)
        {
            if (!known.Contains(key.Text))
            {
                problems.Add(key.Origin, PathOf(key.Text), NearestName.Of(key.Text, known) is { } nearest
                    ? $"is not a known key; did you mean {nearest}?"
                    : $"is not a known key; here belong {string.Join(", ", known)}");
            }
            else if (!_values.TryAdd(key.Text, value))
            {
                problems.Add(key.Origin, PathOf(key.Text), $"is written twice, first at {_values[key.Text].Origin}; keep one");
            }
        }
    }

    public string PathOf(string key) => _parent.Length == 0 ? key : $"{_parent}.{key}";

    public SpecNode? Find(string key) => _values.GetValueOrDefault(key);

    /// <summary>A value that must be there.</summary>
    public SpecNode? Require(string key, string expected)
    {
        var value = Find(key);
        if (value is null)
        {
            _problems.Add(_mapping.Origin, PathOf(key), $"is missing, must be {expected}");
        }

        return value;
    }

    /// <summary>Text that must be there; null, with a problem, where it is not.</summary>
    public SpecNode.Scalar? RequireText(string key, string expected)
    {
        var value = Require(key, expected);
        return value is null or SpecNode.Scalar { Text.Length: > 0, IsNull: false }
            ? value as SpecNode.Scalar
            : Refuse<SpecNode.Scalar>(value, key, expected);
    }

    /// <summary>A name that can be a part of run names, tags and keys.</summary>
    public SpecNode.Scalar? RequireName(string key)
    {
        const string Expected = "a name of at most 36 letters, digits, '-', '_' or '.', as in dhc-x4";
        var value = RequireText(key, Expected);
        return value is null || Name().IsMatch(value.Text) ? value : Refuse<SpecNode.Scalar>(value, key, Expected);
    }

    /// <summary>A list that must be there and has something in it.</summary>
    public IReadOnlyList<SpecNode> RequireList(string key, string expected)
    {
        var value = Require(key, expected);
        return value is null or SpecNode.Sequence { Items.Count: > 0 }
            ? (value as SpecNode.Sequence)?.Items ?? []
            : Refuse<List<SpecNode>>(value, key, expected) ?? [];
    }

    private T? Refuse<T>(SpecNode value, string key, string expected)
        where T : class
    {
        var noun = value is SpecNode.Sequence { Items.Count: 0 } ? "an empty list" : value.Noun;
        _problems.Add(value.Origin, PathOf(key), $"is {noun}, must be {expected}");
        return null;
    }

    // A run is called study-arm-seed; a seed has up to 20 digits, a run's name up to 100 characters.
    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.-]{0,35}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
