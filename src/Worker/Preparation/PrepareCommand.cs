using System.CommandLine;
using System.CommandLine.Parsing;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Training.Data.Tokenization;
using Orchestrator.Training.Durability;
using Orchestrator.Worker.Training;

namespace Orchestrator.Worker.Preparation;

/// <summary>`prepare`: turns text into a source that runs can train on. Answers on standard output, progress on standard error.</summary>
internal static class PrepareCommand
{
    private const int InterruptedExitCode = 130;

    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "UTF-8 files, or folders of them. A file is one document; a .jsonl file has one on each line, in the field \"text\".",
            Arity = ArgumentArity.OneOrMore,
        };
        var tokenizer = new Option<Tokenizer>("--tokenizer")
        {
            Description = "How text becomes tokens.",
            HelpName = string.Join('|', TokenizerCatalog.Names),
            CustomParser = ParseTokenizer,
            Required = true,
        };
        var source = new Option<string>("--out") { Description = "The source to make: FOLDER/NAME.", Required = true };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a source of that name." };
        var output = new Option<SummaryFormat>("--output", "-o") { Description = "How to print the summary.", HelpName = "table|json" };
        var command = new Command("prepare", "Turns text into a token file that runs can train on.")
        {
            paths, tokenizer, source, overwrite, output,
        };
        command.SetAction(arguments =>
        {
            var files = SourceFiles.At(arguments.GetRequiredValue(source));
            var options = new PrepareOptions(
                arguments.GetRequiredValue(paths), arguments.GetRequiredValue(tokenizer), files, arguments.GetValue(overwrite));
            return Run(options, arguments.GetValue(output));
        });
        return command;
    }

    private static int Run(PrepareOptions options, SummaryFormat format)
    {
        using var signals = new TrainerSignals();
        try
        {
            var prepared = TextPreparation.Run(options, new PreparationLog(Console.Error, TimeProvider.System), signals.Stop);
            Console.Out.WriteLine(PreparationSummary.Of(prepared, format));
            WarnOfSingle(prepared);
            return 0;
        }
        catch (PrepareRefusedException refusal)
        {
            return Fail(refusal.Message, PrepareRefusedException.ExitCode);
        }
        catch (DataException fault)
        {
            return Fail(fault.Message, (int)fault.Code);
        }
        catch (CannotWriteException failure)
        {
            return Fail(failure.Message, (int)VerdictCode.CannotWrite);
        }
        catch (OperationCanceledException)
        {
            return Fail("Interrupted; nothing was written.", InterruptedExitCode);
        }
    }

    private static void WarnOfSingle(PreparedSource prepared)
    {
        if (prepared.Manifest.Documents == 1)
        {
            Console.Error.WriteLine(
                "Warning: this is a single document. Whole documents are held out for evaluation, so nothing is left to train on: "
                + "prepare several files, or a .jsonl file.");
        }
    }

    private static int Fail(string message, int exitCode)
    {
        Console.Error.WriteLine(message);
        return exitCode;
    }

    private static Tokenizer ParseTokenizer(ArgumentResult result)
    {
        var name = result.Tokens[^1].Value;
        if (!TokenizerCatalog.TryParse(name, out var kind))
        {
            result.AddError($"--tokenizer is '{name}', must be one of {string.Join(", ", TokenizerCatalog.Names)}.");
        }

        return kind;
    }
}
