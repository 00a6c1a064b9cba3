using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;
using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Logs;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Exports;

/// <summary>Reads all that is known of a run. Its history and its journals are of one moment, however long their reader takes.</summary>
internal sealed class ExportReader(
    NpgsqlDataSource database,
    Installation installation,
    IRunHistories histories,
    IRunReferences references,
    ILineageQuery lineages,
    IJournalExchange journals,
    ICheckpointListing checkpoints,
    ILogQuery logs,
    TimeProvider clock)
{
    // Longer than for others: nobody waits for a transaction that only reads.
    private const string WithPatience = "SET LOCAL idle_in_transaction_session_timeout = '5min'";

    public async IAsyncEnumerable<ExportPiece> ReadAsync(RunReference run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using (var patience = new NpgsqlCommand(WithPatience, connection))
        {
            await patience.ExecuteNonQueryAsync(cancellation);
        }

        var history = await histories.ReadAsync(connection, run.Id, cancellation)
            ?? throw new InvalidDataException($"Run {run.Id} has no events.");
        var stored = await journals.ListAsync(connection, run.Id, cancellation);
        yield return new() { Run = await DescribeAsync(history, stored, cancellation) };

        var end = new ExportEnd();
        foreach (var journal in stored)
        {
            var records = journals.ReadAsync(connection, run.Id, journal, cancellation).Select(record => ((uint)journal.Attempt, record));
            await foreach (var piece in RecordPieces.CutAsync(records, cancellation))
            {
                end.Records += (ulong)piece.Records.Count;
                yield return new() { Records = piece };
            }
        }

        for (var attempt = 1; attempt <= history.State.Attempt; attempt++)
        {
            var offset = 0UL;
            while (await logs.ReadAsync(run.Id, attempt, offset, cancellation) is { } chunk)
            {
                offset += (ulong)chunk.Content.Length;
                yield return new() { Log = new() { Attempt = chunk.Attempt, Offset = chunk.Offset, Content = chunk.Content } };
            }

            end.LogBytes += offset;
        }

        await references.RequireAsync(run, cancellation);
        yield return new() { End = end };
    }

    private async Task<ExportedRun> DescribeAsync(RecordedHistory history, IReadOnlyList<StoredJournal> stored, CancellationToken cancellation)
    {
        var exported = ExportMapping.ToProto(history, stored, await lineages.ReadAsync(history.Id, cancellation));
        exported.Origin = ExportMapping.OriginOf(await installation.ReadIdAsync(cancellation), clock.GetUtcNow());
        exported.Checkpoints.AddRange(await checkpoints.ListAsync(history.Id, cancellation));
        if (history.Fork is { } point)
        {
            var names = await references.NamesOfAsync([point.Parent], cancellation);
            exported.Fork = ExportMapping.ToProto(point, names[point.Parent]);
        }

        return exported;
    }
}
