using Grpc.Core;
using Orchestrator.Cli.Runs;
using Orchestrator.Cli.Watching;
using Spectre.Console;

namespace Orchestrator.Cli.Studies;

/// <summary>Submits what of a study is not submitted yet, and follows all of it to the end. Says what it does on a console.</summary>
internal sealed class StudySession(CallInvoker invoker, IAnsiConsole console, TimeProvider clock)
{
    public async Task<StudyReport> RunAsync(Study study, CancellationToken cancellation)
    {
        var ids = await SubmitAsync(study.Runs, cancellation);
        var watcher = new RunWatcher(invoker, console, console.WriteLine, clock);
        var watched = await watcher.WatchAsync(ids, cancellation);
        return StudyReport.Of(study, [.. study.Runs.Zip(watched, StudyOutcome.Of)]);
    }

    private async Task<IReadOnlyList<string>> SubmitAsync(IReadOnlyList<StudyRun> runs, CancellationToken cancellation)
    {
        var client = new RunsClient(invoker);
        var ids = new List<string>();
        foreach (var run in runs)
        {
            var answer = await Submission.SubmitAsync(client, run.Spec, overrides: [], run.Key, cancellation);
            console.WriteLine(Submission.Sentence(answer));
            ids.Add(answer.Run.Id);
        }

        return ids;
    }
}
