using Orchestrator.Contracts.V1;
using Orchestrator.Training.Durability;
using Orchestrator.Worker.Execution;
using Orchestrator.Worker.Platform;

namespace Orchestrator.Worker.Checkpoints;

/// <summary>
/// Verifies the checkpoints that the coordinator asks about, one after the other on a thread that yields to all others, and answers for as long as it
/// asks.
/// </summary>
internal sealed partial class CheckpointVerifications(
    CheckpointVerifier verifier, TaskBoard board, ILogger<CheckpointVerifications> logger) : BackgroundService
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);

    private readonly Wakeup _wakeup = new();
    private volatile IReadOnlyList<CheckpointVerification> _wanted = [];
    private volatile IReadOnlyList<VerifiedCheckpoint> _verified = [];

    /// <summary>The answers to what is asked.</summary>
    public IReadOnlyList<VerifiedCheckpoint> Verified => _verified;

    /// <summary>Everything that is asked, each time.</summary>
    public void Want(IReadOnlyList<CheckpointVerification> questions)
    {
        if (!questions.SequenceEqual(_wanted))
        {
            _wanted = questions;
            _wakeup.Ring();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var wanted = _wanted;
            _verified = [.. _verified.Where(answer => wanted.Any(question => IsTo(answer, question)))];
            var open = wanted.FirstOrDefault(question => !_verified.Any(answer => IsTo(answer, question)));
            if (open is null || !await TryAnswerAsync(open, stoppingToken))
            {
                await _wakeup.WaitAsync(RetryInterval, stoppingToken);
            }
        }
    }

    private async Task<bool> TryAnswerAsync(CheckpointVerification question, CancellationToken stopping)
    {
        // Not waited for when the agent stops: a disk that hangs must not keep it.
        var verifying = Task.Factory.StartNew(
            () =>
            {
                LowPriority.Take();
                return verifier.Verify(question, stopping);
            },
            stopping,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        VerifiedCheckpoint? answer;
        try
        {
            answer = await verifying.WaitAsync(stopping);
        }
        catch (StoreUnavailableException error)
        {
            LogUnavailable(question.Location, error);
            return false;
        }

        if (answer is null)
        {
            LogOtherStore(question.Location);
            return false;
        }

        if (answer.Damage.Length > 0)
        {
            LogDamaged(answer.Location, answer.Damage);
        }

        _verified = [.. _verified, answer];
        board.Control.Ring();
        return true;
    }

    private static bool IsTo(VerifiedCheckpoint answer, CheckpointVerification question) =>
        answer.Location == question.Location && answer.Number == question.Number;
}
