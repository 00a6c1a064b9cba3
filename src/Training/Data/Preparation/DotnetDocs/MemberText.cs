using System.Text;
using System.Xml.Linq;

namespace Orchestrator.Training.Data.Preparation.DotnetDocs;

/// <summary>The documentation of one member as English: a heading, then a paragraph for each thing said of it.</summary>
internal static class MemberText
{
    internal static void Write(MemberName name, XElement member, StringBuilder text)
    {
        var paragraphs = member.Elements().Select(Paragraph).Where(paragraph => paragraph.Length > 0).ToList();
        if (paragraphs.Count == 0)
        {
            return;
        }

        text.Append(name.Spoken).Append('\n').AppendJoin('\n', paragraphs).Append("\n\n");
    }

    private static string Paragraph(XElement element)
    {
        var words = Prose.Of(element);
        return words.Length == 0 ? "" : element.Name.LocalName switch
        {
            "param" or "typeparam" => $"{element.Attribute("name")?.Value}: {words}",
            "returns" => $"Returns: {words}",
            "value" => $"Value: {words}",
            "exception" => $"Throws {MemberName.Parse(element.Attribute("cref")?.Value ?? "").Spoken}: {words}",
            _ => words,
        };
    }
}
