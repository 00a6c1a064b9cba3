using System.Text;
using System.Xml.Linq;

namespace Orchestrator.Training.Data.Preparation.DotnetDocs;

/// <summary>The words of a documentation element: references become names, paragraphs and list items lines, code keeps its lines.</summary>
internal static class Prose
{
    internal static string Of(XElement element)
    {
        var lines = new StringBuilder();
        Append(element, lines);
        return string.Join('\n', lines.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)).Trim();
    }

    private static void Append(XElement element, StringBuilder lines)
    {
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XText words:
                    AppendWords(words.Value, lines);
                    break;
                case XElement child:
                    AppendElement(child, lines);
                    break;
            }
        }
    }

    private static void AppendElement(XElement element, StringBuilder lines)
    {
        switch (element.Name.LocalName)
        {
            case "para" or "p" or "item" or "listheader" or "li" or "br":
                lines.Append('\n');
                Append(element, lines);
                lines.Append('\n');
                break;
            case "code" when element.Value.Contains('\n'):
                lines.Append('\n').Append(element.Value).Append('\n');
                break;
            case "term":
                Append(element, lines);
                lines.Append(": ");
                break;
            default:
                lines.Append(Reference(element));
                Append(element, lines);
                break;
        }
    }

    // An element with words of its own, such as a link, needs no name.
    private static string Reference(XElement element)
    {
        if (!element.IsEmpty && element.Value.Length > 0)
        {
            return "";
        }

        if (element.Attribute("cref")?.Value is { } id)
        {
            return MemberName.Parse(id).Spoken;
        }

        return (element.Attribute("name") ?? element.Attribute("langword") ?? element.Attribute("href"))?.Value ?? "";
    }

    private static void AppendWords(string words, StringBuilder lines)
    {
        foreach (var letter in words)
        {
            var atGap = lines.Length > 0 && lines[^1] is ' ' or '\n';
            if (!char.IsWhiteSpace(letter))
            {
                lines.Append(letter);
            }
            else if (!atGap)
            {
                lines.Append(' ');
            }
        }
    }
}
