using System.CommandLine;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary>What the commands share that make a new run out of one there is: <c>orc fork</c>, <c>orc extend</c>, <c>orc rerun</c>.</summary>
internal sealed class Descendant
{
    private const int LongestName = 100;

    private readonly Argument<string> _reference = RunArgument.Create();

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Overrides one field of that run's spec, for instance optimizer.adamw.learning_rate=3e-4. May be repeated.",
        HelpName = "path=value",
    };

    private readonly Option<string> _key = new("--key")
    {
        Description = "Idempotency key: the same command with the same key again answers with the run of the first.",
        HelpName = "KEY",
    };

    private readonly Option<bool> _watch = new("--watch") { Description = "Then watch the run; succeed only when it succeeds." };

    /// <param name="name">Of the command below <c>orc</c>.</param>
    /// <param name="description">For the help.</param>
    /// <param name="options">Of its own.</param>
    /// <param name="request">The submission that follows from the parent, and the overrides that were typed.</param>
    public Command Create(
        string name, string description, IEnumerable<Option> options,
        Func<Run, IReadOnlyList<string>, ParseResult, SubmitRequest> request)
    {
        var command = new Command(name, description) { _reference };
        foreach (var option in options.Append(_set).Append(_key).Append(_watch).Append(Output.Option))
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var client = new RunsClient(server.Invoker);
            var parent = await client.GetAsync(new() { Run = parsed.GetRequiredValue(_reference) }, cancellationToken: cancellation);
            Notes.Write(parent.Note);
            var submission = request(parent, parsed.GetValue(_set) ?? [], parsed);
            submission.Key = parsed.GetValue(_key) ?? "";
            var answer = await client.SubmitAsync(submission, cancellationToken: cancellation);
            Output.Write(parsed, answer, () => new Spectre.Console.Text(Submission.Sentence(answer) + Environment.NewLine));
            return parsed.GetValue(_watch) ? await WatchCommand.WatchAsync(server, [answer.Run.Id], cancellation) : 0;
        });
        return command;
    }

    /// <summary>The parent's spec under another name, with overrides as <c>orc submit</c> takes them.</summary>
    /// <exception cref="CommandFailedException">It is not valid with these; the message has a line for each problem.</exception>
    public static RunSpec SpecOf(Run parent, string suffix, IReadOnlyList<string> overrides)
    {
        var spec = parent.Spec.Clone();
        spec.Name = spec.Name.EndsWith(suffix, StringComparison.Ordinal)
            ? spec.Name
            : spec.Name[..Math.Min(spec.Name.Length, LongestName - suffix.Length)] + suffix;
        var reading = SpecReader.Read(SpecWriter.Write(spec), $"the spec of run {parent.Id}", overrides);
        return reading.Problems.Count == 0
            ? reading.Spec
            : throw new CommandFailedException(string.Join(Environment.NewLine, reading.Problems));
    }
}
