using Npgsql;
using Orchestrator.Coordinator.Platform.Access;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Looks names and ids up in the projection.</summary>
internal sealed class RunReferences(NpgsqlDataSource database) : IRunReferences
{
    private const int MostCandidatesTold = 10;
    private const string Present = "deleted_at IS NULL";
    private const string Deleted = "deleted_at IS NOT NULL";

    public async Task<RunReference> ResolveAsync(string reference, CallAccess access, CancellationToken cancellation) =>
        await FindAsync(reference, Present, access, cancellation)
        ?? throw (await FindAsync(reference, Deleted, access, cancellation) is { } deleted
            ? RunErrors.Deleted(deleted.Id)
            : RunErrors.NotFound(reference));

    public async Task<RunReference> ResolveEvenDeletedAsync(string reference, CallAccess access, CancellationToken cancellation) =>
        await FindAsync(reference, Present, access, cancellation)
        ?? await FindAsync(reference, Deleted, access, cancellation)
        ?? throw RunErrors.NotFound(reference);

    public async Task RequireAsync(RunReference run, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT EXISTS (SELECT FROM run WHERE run_id = @run AND deleted_at IS NOT NULL)");
        command.Parameters.AddWithValue("run", run.Id.Value);
        if ((bool)(await command.ExecuteScalarAsync(cancellation))!)
        {
            throw RunErrors.Deleted(run.Id);
        }
    }

    public async Task<IReadOnlyDictionary<RunId, string>> NamesOfAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT run_id, name FROM run WHERE run_id = ANY (@runs)");
        command.Parameters.AddWithValue("runs", runs.Select(run => run.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var names = new Dictionary<RunId, string>();
        while (await reader.ReadAsync(cancellation))
        {
            names.Add(new RunId(reader.GetGuid(0)), reader.GetString(1));
        }

        return names;
    }

    /// <returns>Null: none is meant.</returns>
    private async Task<RunReference?> FindAsync(string reference, string among, CallAccess access, CancellationToken cancellation)
    {
        var found = Choose(reference, await CandidatesAsync(reference, among, access.Visible, cancellation));
        if (found is not null)
        {
            access.Require(found.Project, found.Run.Id.Value);
        }

        return found?.Run;
    }

    private static FoundRun? Choose(string reference, List<NamedRun> runs)
    {
        if (runs.FirstOrDefault(run => string.Equals(run.Id.ToString(), reference, StringComparison.OrdinalIgnoreCase)) is { } named)
        {
            return named.Alone;
        }

        var candidates = runs.Where(run => run.Name == reference).GroupBy(run => run.Name).Select(ByName).ToList() is { Count: > 0 } exact
            ? exact
            : Prefixed(runs, reference);
        return candidates switch
        {
            [] => null,
            [var only] => only,
            _ => throw RunErrors.Ambiguous(reference, candidates.Take(MostCandidatesTold).Select(found => $"{found.Run.Name} ({found.Run.Id})")),
        };
    }

    // Runs of one name count as one candidate, the newest; a run found by its id and by its name too.
    private static List<FoundRun> Prefixed(List<NamedRun> runs, string reference)
    {
        var byName = runs.Where(run => run.Name.StartsWith(reference, StringComparison.Ordinal)).GroupBy(run => run.Name).Select(ByName);
        var byId = runs.Where(run => run.Id.ToString().StartsWith(reference, StringComparison.OrdinalIgnoreCase)).Select(run => run.Alone);
        return [.. byName.Concat(byId).DistinctBy(found => found.Run.Id)];
    }

    private static FoundRun ByName(IGrouping<string, NamedRun> sameName)
    {
        var newest = sameName.First();
        var note = newest.Count > 1 ? $"newest of {newest.Count} runs named {newest.Name}" : "";
        return newest.Alone with { Run = new RunReference(newest.Id, newest.Name, note) };
    }

    // The newest run of every name that begins so, and runs whose id does; newest first.
    private async Task<List<NamedRun>> CandidatesAsync(string reference, string state, ProjectSet visible, CancellationToken cancellation)
    {
        var among = $"{state} AND (@projects::text[] IS NULL OR project = ANY (@projects))";
        await using var command = database.CreateCommand(
            $"""
            (SELECT DISTINCT ON (name) run_id, name, project, submitted_at,
               (SELECT count(*) FROM run same WHERE same.name = run.name AND {among}) AS count
             FROM run WHERE name LIKE @prefix AND {among} ORDER BY name, submitted_at DESC, run_id DESC LIMIT 100)
            UNION ALL
            (SELECT run_id, name, project, submitted_at, 1 FROM run WHERE run_id BETWEEN @first AND @last AND {among} LIMIT 100)
            ORDER BY submitted_at DESC, run_id DESC
            """);
        var (first, last) = IdRange(reference);
        command.Parameters.AddWithValue("prefix", reference.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_") + "%");
        command.Parameters.Add(new NpgsqlParameter<string[]?>("projects", visible.Names));
        command.Parameters.Add(new NpgsqlParameter<Guid?>("first", first));
        command.Parameters.Add(new NpgsqlParameter<Guid?>("last", last));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var runs = new List<NamedRun>();
        while (await reader.ReadAsync(cancellation))
        {
            runs.Add(new NamedRun(new RunId(reader.GetGuid(0)), reader.GetString(1), reader.GetString(2), reader.GetInt64(4)));
        }

        return runs;
    }

    // All ids that begin like the reference; null when none can.
    private static (Guid? First, Guid? Last) IdRange(string reference)
    {
        const int digits = 32;
        var hex = reference.Replace("-", "");
        return hex.Length is > 0 and <= digits && hex.All(char.IsAsciiHexDigit)
            ? (Guid.Parse(hex.PadRight(digits, '0')), Guid.Parse(hex.PadRight(digits, 'f')))
            : (null, null);
    }

    private sealed record NamedRun(RunId Id, string Name, string Project, long Count)
    {
        public FoundRun Alone => new(new RunReference(Id, Name, Note: ""), Project);
    }

    private sealed record FoundRun(RunReference Run, string Project);
}
