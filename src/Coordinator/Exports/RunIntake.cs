using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Logs;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Exports;

/// <summary>
/// Takes in a run of another installation, in one transaction. Its facts go where those of every run go, and so are served as those are; what only our own
/// runs have, it has not: no device was held, no webhook is told, nothing is scheduled.
/// </summary>
internal sealed class RunIntake(
    NpgsqlDataSource database,
    IRunReferences references,
    IRunHistories histories,
    IJournalExchange journals,
    ICheckpointRegister checkpoints,
    ILogRegister logs,
    TimeProvider clock)
{
    private const string WithPatience = "SET LOCAL idle_in_transaction_session_timeout = '1min'";

    /// <exception cref="OrchestratorException">It is not taken in, and the message says why; nothing is stored.</exception>
    public async Task<ImportedRun> ImportAsync(ImportStream stream, CallAccess access, CancellationToken cancellation)
    {
        var run = await stream.ReadRunAsync(cancellation);
        await RequireAccessAsync(run, access, cancellation);
        var history = HistoryOf(run);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var patience = new NpgsqlCommand(WithPatience, connection))
        {
            await patience.ExecuteNonQueryAsync(cancellation);
        }

        var (outcome, note) = await InsertAsync(connection, run, history, cancellation);
        if (outcome is HistoryOutcome.IdTaken)
        {
            await RequireSameAsync(connection, run, history, cancellation);
            return new(history.Id, IsAlreadyHere: true, Note: "");
        }

        await TakeInAsync(connection, stream, run, history, cancellation);
        await transaction.CommitAsync(cancellation);
        return new(history.Id, IsAlreadyHere: false, note);
    }

    // A fork's curves begin with its parent's: whoever may not read that one may not get at it by a child of his own making.
    private async Task RequireAccessAsync(ExportedRun run, CallAccess access, CancellationToken cancellation)
    {
        access.Require(run.Spec.Project, ExportMapping.IdOf(run).Value);
        if (run.Fork is not { } fork)
        {
            return;
        }

        try
        {
            await references.ResolveEvenDeletedAsync(fork.RunId, access.ForReading, cancellation);
        }
        catch (OrchestratorException error) when (error.Reason is ErrorReason.RunNotFound)
        {
            throw ExportErrors.ParentMissing(ExportMapping.IdOf(run), fork);
        }
    }

    private RecordedHistory HistoryOf(ExportedRun run)
    {
        try
        {
            var history = ExportMapping.ToHistory(run, clock.GetUtcNow());
            return history.State.IsTerminal ? history : throw ExportErrors.NotEnded(history.Id, history.State.Status);
        }
        catch (InvalidDataException error)
        {
            throw ExportErrors.Contradictory(ExportMapping.IdOf(run), error.Message);
        }
    }

    private async Task<(HistoryOutcome Outcome, string Note)> InsertAsync(
        NpgsqlConnection connection, ExportedRun run, RecordedHistory history, CancellationToken cancellation)
    {
        var (outcome, note) = (await histories.TryInsertAsync(connection, history, cancellation), "");
        if (outcome is HistoryOutcome.KeyTaken)
        {
            note = $"Key \"{history.Key}\" of project \"{history.Spec.Project}\" belongs to another run here; the imported one has none.";
            outcome = await histories.TryInsertAsync(connection, history with { Key = null }, cancellation);
        }

        return outcome is HistoryOutcome.ParentMissing ? throw ExportErrors.ParentMissing(history.Id, run.Fork) : (outcome, note);
    }

    private async Task RequireSameAsync(NpgsqlConnection connection, ExportedRun run, RecordedHistory history, CancellationToken cancellation)
    {
        var here = await histories.ReadAsync(connection, history.Id, cancellation);
        if (here is { State.DeletedAt: not null })
        {
            throw ExportErrors.Deleted(history.Id);
        }

        if (here is null || !HistoryText.IsSame(here.Events, history.Events))
        {
            throw ExportErrors.AnotherHistory(history.Id);
        }

        var known = (await journals.ListAsync(connection, history.Id, cancellation)).ToDictionary(journal => journal.Attempt, journal => journal.LastSequence);
        if (run.Attempts.FirstOrDefault(attempt => (long)attempt.LastSequence > known.GetValueOrDefault((int)attempt.Number)) is { } longer)
        {
            throw ExportErrors.LessOfIt(history.Id, longer, known.GetValueOrDefault((int)longer.Number));
        }
    }

    private async Task TakeInAsync(
        NpgsqlConnection connection, ImportStream stream, ExportedRun run, RecordedHistory history, CancellationToken cancellation)
    {
        StoredJournal[] begun = [.. run.Attempts.Select(ExportMapping.ToJournal)];
        var rules = new ImportRules(history, begun);
        Require(history, rules.FaultOfAttempts());
        foreach (var journal in begun)
        {
            await journals.BeginAsync(connection, history.Id, journal, cancellation);
        }

        await ExecuteAsync(connection, run.Checkpoints.Select(checkpoint => checkpoints.Mention(history.Id, checkpoint)), cancellation);
        while (true)
        {
            var piece = await stream.ReadNextAsync(cancellation);
            switch (piece.ContentCase)
            {
                case ExportPiece.ContentOneofCase.Records:
                    Require(history, rules.FaultOf(piece.Records));
                    var journal = begun.Single(one => one.Attempt == (int)piece.Records.Attempt);
                    await journals.AddAsync(connection, history.Id, journal, piece.Records.Records, cancellation);
                    break;
                case ExportPiece.ContentOneofCase.Log:
                    Require(history, rules.FaultOf(piece.Log));
                    var (attempt, offset, content) = ((int)piece.Log.Attempt, piece.Log.Offset, piece.Log.Content.Memory);
                    await ExecuteAsync(connection, [logs.Insertion(history.Id, attempt, offset, content)], cancellation);
                    break;
                default:
                    Require(history, rules.FaultOf(piece.End));
                    return;
            }
        }
    }

    private static void Require(RecordedHistory history, string? fault)
    {
        if (fault is not null)
        {
            throw ExportErrors.Contradictory(history.Id, fault);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> commands, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellation);
        }
    }
}

/// <param name="IsAlreadyHere">With the same history: nothing was stored.</param>
/// <param name="Note">What could not be taken over; empty: nothing.</param>
internal sealed record ImportedRun(RunId Run, bool IsAlreadyHere, string Note);
