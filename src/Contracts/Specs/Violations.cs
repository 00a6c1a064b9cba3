using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Orchestrator.Contracts.Specs;

/// <summary>Collects everything that is wrong in a message, so that all of it is told at once.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "The plural is the collection.")]
public sealed class Violations : IReadOnlyCollection<Violation>
{
    private readonly List<Violation> _found;
    private readonly string _parent;

    public Violations()
        : this([], parent: "")
    {
    }

    private Violations(List<Violation> found, string parent)
    {
        _found = found;
        _parent = parent;
    }

    public int Count => _found.Count;

    /// <summary>The same collection, where fields are named as those of the message in this field.</summary>
    public Violations In(string field) => new(_found, PathOf(field));

    /// <summary>The same collection, where fields are named as those of this element of a repeated field.</summary>
    public Violations In(string field, int index) => new(_found, PathOf(string.Create(CultureInfo.InvariantCulture, $"{field}[{index}]")));

    public void Add(string field, string message) => _found.Add(new(PathOf(field), message));

    /// <summary>Adds "is VALUE, must be RULE" unless the condition holds.</summary>
    public void Require<T>(string field, T value, bool holds, string rule)
    {
        if (!holds)
        {
            Add(field, string.Create(CultureInfo.InvariantCulture, $"is {value}, must be {rule}"));
        }
    }

    public IEnumerator<Violation> GetEnumerator() => _found.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string PathOf(string field) => _parent.Length == 0 ? field : $"{_parent}.{field}";
}
