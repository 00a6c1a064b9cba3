using Orchestrator.Cli.Platform;
using Spectre.Console;

namespace Orchestrator.Chaos;

/// <summary>Prints tables as wide as they are: a document wraps them.</summary>
internal static class Tables
{
    private const int Wide = 1000;

    public static void Print(Table table)
    {
        var width = Output.Console.Profile.Width;
        Output.Console.Profile.Width = Wide;
        Output.Console.Write(table);
        Output.Console.Profile.Width = width;
    }
}
