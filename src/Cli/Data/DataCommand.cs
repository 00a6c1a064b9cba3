using System.CommandLine;
using System.Globalization;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Data;

/// <summary><c>orc data</c>: makes token files and lists the sources that workers have.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data", "Prepares and lists the sources that runs train on.") { CreatePrepare(), CreateList() };

    private static Command CreatePrepare()
    {
        var paths = new Argument<string[]>("PATH") { Description = "UTF-8 files, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var tokenizer = new Option<string>("--tokenizer")
        {
            Description = "How text becomes tokens.",
            HelpName = "bytes|cl100k|o200k",
            Required = true,
        };
        var file = new Option<string>("--out")
        {
            Description = "The source to make: its folder and its name, for instance .orchestrator/data/my-text.",
            HelpName = "F",
            Required = true,
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a source of that name." };
        var command = new Command("prepare", "Turns text into a token file that a worker's data catalogue can hold.")
        {
            paths, tokenizer, file, overwrite, Output.Option,
        };
        command.SetAction((parsed, cancellation) =>
        {
            List<string> arguments =
            [
                "prepare", .. parsed.GetRequiredValue(paths),
                "--tokenizer", parsed.GetRequiredValue(tokenizer),
                "--out", parsed.GetRequiredValue(file),
            ];
            if (parsed.GetValue(overwrite))
            {
                arguments.Add("--overwrite");
            }

            if (parsed.GetValue(Output.Option) == OutputFormat.Json)
            {
                arguments.AddRange(["-o", "json"]);
            }

            return WorkerProgram.RunAsync(arguments, cancellation);
        });
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "Lists the sources that the attached workers have.") { Output.Option };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var answer = await new WorkersClient(server.Invoker).ListAsync(new ListWorkersRequest(), cancellationToken: cancellation);
            var sources = new ListWorkersResponse
            {
                Workers = { answer.Workers.Select(worker => new Worker { Name = worker.Name, Data = { worker.Data } }) },
            };
            Output.Write(parsed, sources, () => TableOf(answer.Workers));
            return 0;
        });
        return command;
    }

    private static Table TableOf(IEnumerable<Worker> workers)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("source", "tokenizer", "worker");
        table.AddColumn(new TableColumn("tokens").RightAligned());
        table.AddColumn(new TableColumn("documents").RightAligned());
        table.AddColumn("hash");
        var sources = workers.SelectMany(worker => worker.Data.Select(source => (Worker: worker, Source: source)));
        foreach (var (worker, source) in sources.OrderBy(pair => pair.Source.Name, StringComparer.Ordinal))
        {
            table.AddRow(
                Markup.Escape(source.Name),
                source.Tokenizer.ToString().ToLowerInvariant(),
                Markup.Escape(worker.Name),
                source.Tokens == 0 ? "made on first use" : source.Tokens.ToString("N0", CultureInfo.InvariantCulture),
                source.Tokens == 0 ? "" : source.Documents.ToString("N0", CultureInfo.InvariantCulture),
                source.Hash.Length > 12 ? source.Hash[..12] : source.Hash);
        }

        return table;
    }
}
