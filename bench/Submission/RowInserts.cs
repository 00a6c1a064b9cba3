using Google.Protobuf;
using Npgsql;
using Orchestrator.Bench.Service;

namespace Orchestrator.Bench.Submission;

/// <summary>The least that storing something durably costs: one row with a primary key, as large as a submission, and its commit.</summary>
internal sealed class RowInserts
{
    private readonly NpgsqlDataSource _database;
    private readonly byte[] _content = SmallRun.Request().ToByteArray();

    private RowInserts(NpgsqlDataSource database) => _database = database;

    public static async Task<RowInserts> CreateAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var create = database.CreateCommand(
            "CREATE SCHEMA bench; CREATE TABLE bench.submission (id uuid PRIMARY KEY, content bytea NOT NULL)");
        await create.ExecuteNonQueryAsync(cancellation);
        return new(database);
    }

    public async Task InsertAsync(CancellationToken cancellation)
    {
        await using var insert = _database.CreateCommand("INSERT INTO bench.submission VALUES ($1, $2)");
        insert.Parameters.AddWithValue(Guid.CreateVersion7());
        insert.Parameters.AddWithValue(_content);
        await insert.ExecuteNonQueryAsync(cancellation);
    }
}
