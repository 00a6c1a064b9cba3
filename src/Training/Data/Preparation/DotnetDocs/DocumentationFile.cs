using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Orchestrator.Training.Data.Preparation.DotnetDocs;

/// <summary>Reads one XML documentation file as documents for people: one for each type, with all its members.</summary>
internal static class DocumentationFile
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true };

    internal static IEnumerable<TextDocument> Read(string path)
    {
        var (type, text) = ("", new StringBuilder());
        foreach (var member in Members(path))
        {
            var name = MemberName.Parse(member.Attribute("name")?.Value ?? "");
            if (name.DeclaringType != type && text.Length > 0)
            {
                yield return Document(path, type, text);
                text.Clear();
            }

            type = name.DeclaringType;
            MemberText.Write(name, member, text);
        }

        if (text.Length > 0)
        {
            yield return Document(path, type, text);
        }
    }

    private static TextDocument Document(string path, string type, StringBuilder text) =>
        new($"{path}, {type}", new StringReader(text.ToString()));

    private static IEnumerable<XElement> Members(string path)
    {
        using var xml = XmlReader.Create(path, Settings);
        while (!xml.EOF)
        {
            if (xml.NodeType == XmlNodeType.Element && xml.Name == "member")
            {
                yield return (XElement)XNode.ReadFrom(xml);
            }
            else
            {
                xml.Read();
            }
        }
    }
}
