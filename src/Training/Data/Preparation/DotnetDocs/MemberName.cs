using System.Text.RegularExpressions;

namespace Orchestrator.Training.Data.Preparation.DotnetDocs;

/// <summary>A documentation id such as <c>M:System.String.IndexOf(System.Char,System.Int32)</c>, as a person would say it.</summary>
internal sealed partial record MemberName(string DeclaringType, string Spoken)
{
    internal static MemberName Parse(string id)
    {
        var (kind, path) = id.Length > 2 && id[1] == ':' ? (id[0], id[2..]) : ('T', id);
        var parameters = path.IndexOf('(');
        var owner = parameters < 0 ? path : path[..parameters];
        if (kind is 'T' or 'N')
        {
            return new(owner, Short(owner));
        }

        var type = owner.LastIndexOf('.') is var dot and > 0 ? owner[..dot] : owner;
        var member = owner[(type.Length == owner.Length ? 0 : type.Length + 1)..];
        var spoken = member is "#ctor" or "#cctor" ? $"new {Short(type)}" : $"{Short(type)}.{WithoutArity(member)}";
        return new(type, spoken + (parameters < 0 ? Call(kind) : ShortTypes(path[parameters..])));
    }

    private static string Call(char kind) => kind == 'M' ? "()" : "";

    private static string Short(string type) => WithoutArity(type[(type.LastIndexOf('.') + 1)..]);

    private static string WithoutArity(string name) => Arity().Replace(name, "");

    // In a parameter list: the namespaces go, a type parameter's number becomes T, generic braces become angle brackets.
    private static string ShortTypes(string parameters) =>
        TypeParameter().Replace(Namespace().Replace(parameters, ""), "T")
            .Replace('{', '<').Replace('}', '>').Replace(",", ", ").Replace("@", "");

    [GeneratedRegex("`+[0-9]+")]
    private static partial Regex Arity();

    [GeneratedRegex("`+[0-9]+")]
    private static partial Regex TypeParameter();

    [GeneratedRegex(@"[A-Za-z_][A-Za-z0-9_]*\.")]
    private static partial Regex Namespace();
}
