using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Specs;
using Orchestrator.EndToEnd.Tests.Otlp;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

public sealed class TelemetryTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_runs_trace_goes_from_its_submission_to_the_phases_of_its_training()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await TinyRun.PrepareDataAsync(_folder.Path, Path.Combine(new DevFolder(_folder[".orchestrator"]).Data, TinyRun.Source));
        var spec = TinyRun.Spec("traced", pool: "default", steps: 20);
        spec.Resources.ClearThreads();
        File.WriteAllText(_folder["traced.yaml"], SpecWriter.Write(spec));

        await using var dev = Orc.Start(receiver.Variables, _folder.Path, "dev", "--run", "traced.yaml", "--wait");
        Assert.True(await dev.WaitForExitAsync(Patience.Long) == 0, dev.Transcript);

        Assert.Equal(["logs", "metrics", "traces"], receiver.Signals);
        var submission = Assert.Single(receiver.Spans, span => span.Name == "run.submit");
        var trace = receiver.Spans.Where(span => span.TraceId == submission.TraceId).ToList();
        var queue = Assert.Single(trace, span => span.Name == "run.queue");
        var placement = Assert.Single(trace, span => span.Name == "run.place");
        var start = Assert.Single(trace, span => span.Name == "run.start");
        var task = Assert.Single(trace, span => span.Name == "task");
        var training = Assert.Single(trace, span => span.Name == "train");
        AssertChild(submission, queue);
        AssertChild(submission, placement);
        AssertChild(submission, start);
        AssertChild(submission, task);
        AssertChild(task, training);
        AssertChild(training, Assert.Single(trace, span => span.Name == "train.first_step"));
        Assert.Contains(trace, span => span.Name == "train.evaluate" && span.ParentSpanId == training.SpanId);
        Assert.Contains(trace, span => span.Name == "train.checkpoint.write" && span.ParentSpanId == training.SpanId);
    }

    private static void AssertChild(Span parent, Span child) => Assert.Equal(parent.SpanId, child.ParentSpanId);
}
