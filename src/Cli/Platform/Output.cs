using System.CommandLine;
using Google.Protobuf;
using Spectre.Console;

namespace Orchestrator.Cli.Platform;

/// <summary>Two ways to print an answer: a table for people, protobuf JSON for programs.</summary>
internal static class Output
{
    private static readonly JsonFormatter Json = new(
        new JsonFormatter.Settings(formatDefaultValues: true).WithIndentation().WithPreserveProtoFieldNames(true));

    public static Option<OutputFormat> Option { get; } = new("--output", "-o")
    {
        Description = "How to print.",
        HelpName = "table|json",
        DefaultValueFactory = _ => OutputFormat.Table,
    };

    /// <summary>Tables keep their width when they are not printed to a terminal, so that nothing is cut off.</summary>
    public static IAnsiConsole Console { get; } = CreateConsole();

    public static void Write(ParseResult parsed, IMessage message, Func<Spectre.Console.Rendering.IRenderable> view)
    {
        if (!TryWriteJson(parsed, message))
        {
            Console.Write(view());
        }
    }

    /// <returns>False: it is a person who asks.</returns>
    public static bool TryWriteJson(ParseResult parsed, IMessage message)
    {
        if (parsed.GetValue(Option) != OutputFormat.Json)
        {
            return false;
        }

        System.Console.Out.WriteLine(Json.Format(message));
        return true;
    }

    private static IAnsiConsole CreateConsole()
    {
        var console = AnsiConsole.Console;
        if (System.Console.IsOutputRedirected)
        {
            console.Profile.Width = 200;
        }

        return console;
    }
}

internal enum OutputFormat
{
    Table,
    Json,
}
