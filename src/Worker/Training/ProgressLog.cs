using System.Globalization;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Attempts;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Training.Data.Sampling;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;

namespace Orchestrator.Worker.Training;

/// <summary>Tells a person how a training goes. A line that cannot be written is lost: the journal is what counts.</summary>
internal sealed class ProgressLog(TextWriter output, TextWriter errors, TimeProvider clock)
    : ITrainingProgress, IProgress<PreparationProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private ulong _steps;
    private long _toldAt = clock.GetTimestamp();
    private ulong _toldTokens;

    public void Preparing(AttemptSetup attempt)
    {
        _steps = LoopPlan.Of(attempt.Spec).Steps;
        var (device, threads) = (attempt.Provenance.Device, attempt.Provenance.Threads);
        Write($"Run '{attempt.Spec.Name}', attempt {attempt.Number}, on {device} with {threads} threads");
        foreach (var (source, hash) in attempt.SourceHashes)
        {
            Write($"Data: {source}, SHA-256 {hash}");
        }
    }

    public void Report(PreparationProgress value)
    {
        if (IsDue())
        {
            Write($"Preparing data from {value.Origin}: {value.Documents:N0} documents, {value.Tokens:N0} tokens");
            Told(tokens: 0);
        }
    }

    public void Began(AttemptStarted started)
    {
        foreach (var warning in started.Warnings)
        {
            Warned(warning);
        }

        Write($"Training {started.Parameters:N0} parameters for {_steps} steps");
        if (started.ResumedFrom is { } position)
        {
            Write($"Continuing from checkpoint {JournalPosition.From(position)} at step {started.Step}");
        }

        if (started.ForkedFrom is { } fork)
        {
            Write($"Beginning from checkpoint {JournalPosition.From(fork.Position)} of {fork.Run} at step {started.Step}");
        }

        Told(tokens: 0);
    }

    public void Stepped(StepResult result)
    {
        // The first step of an attempt only says from which number of tokens on to count.
        if (_toldTokens == 0)
        {
            Told(result.After.Tokens);
        }
        else if (IsDue())
        {
            var speed = (result.After.Tokens - _toldTokens) / clock.GetElapsedTime(_toldAt).TotalSeconds;
            Write($"Step {result.After.Step}/{_steps}: loss {result.Loss:F4}, {speed:N0} tokens/s");
            Told(result.After.Tokens);
        }
    }

    public void Measured(Measurement measurement)
    {
        foreach (var value in measurement.Values)
        {
            if (value.Metric.StartsWith(MetricNames.ValidationLoss, StringComparison.Ordinal))
            {
                Write($"Step {measurement.Step}/{_steps}: {value.Metric} {value.Value:F4}");
            }
        }
    }

    public void Saved(CheckpointWritten checkpoint)
    {
        var (megabytes, seconds, pause) = (checkpoint.SizeBytes / 1e6, checkpoint.Seconds, checkpoint.PauseSeconds);
        Write($"Step {checkpoint.Step}/{_steps}: checkpoint {checkpoint.Location}, {megabytes:F1} MB in {seconds:F2} s, paused {pause:F3} s");
    }

    public void Noticed(GuardNotice notice) => Write(errors, $"Guard ({EnumNames.NameOf(notice.Policy)}): {notice.Message}");

    public void Warned(string warning) => Write(errors, $"Warning: {warning}");

    public void Ended(Verdict verdict)
    {
        var writer = verdict.Code is VerdictCode.Done or VerdictCode.Stopped ? output : errors;
        Write(writer, $"{EnumNames.NameOf(verdict.Code)}: {verdict.Message}");
    }

    public void GoesOnWith(IReadOnlyList<SkippedRange> skip) =>
        Write(errors, $"To roll back, give the same command with: --resume {string.Join(' ', skip.Select(range => $"--skip {range}"))}");

    private void Write(FormattableString line) => Write(output, line);

    private void Write(TextWriter writer, FormattableString line)
    {
        try
        {
            var time = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            writer.WriteLine($"{time} {FormattableString.Invariant(line)}");
            writer.Flush();
        }
        catch (IOException)
        {
            // Most likely the disk is full, which the next record of the journal will say.
        }
    }

    private bool IsDue() => clock.GetElapsedTime(_toldAt) >= Interval;

    private void Told(ulong tokens) => (_toldAt, _toldTokens) = (clock.GetTimestamp(), tokens);
}
