using System.Text;

namespace Orchestrator.Dashboards;

/// <summary>Writes Grafana's files out of the sources: <c>Dashboards SOURCES TARGET</c>.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not [var sources, var target])
        {
            Console.Error.WriteLine("Usage: Dashboards SOURCES TARGET. SOURCES has the .yaml files, TARGET gets a .json for each.");
            return 64;
        }

        try
        {
            Directory.CreateDirectory(target);
            foreach (var (name, content) in DashboardFiles.Generate(sources))
            {
                File.WriteAllText(Path.Combine(target, name), content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            }

            return 0;
        }
        catch (InvalidDataException fault)
        {
            Console.Error.WriteLine(fault.Message);
            return 65;
        }
    }
}
