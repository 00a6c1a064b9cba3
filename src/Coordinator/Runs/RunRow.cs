using Npgsql;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

/// <summary>A run as the projection has it.</summary>
/// <param name="Overrides">"path=value" as the user typed them.</param>
/// <param name="RerunOf">Id of the run that it does again; empty: none.</param>
internal sealed record RunRow(RunSpec Spec, RunState State, long Version, IReadOnlyList<string> Overrides, string RerunOf)
{
    /// <summary>What <see cref="Read"/> expects to be selected.</summary>
    public const string Columns = "spec, state, version, request";

    public static RunRow Read(NpgsqlDataReader reader)
    {
        var request = SubmitRequest.Parser.ParseFrom(reader.GetFieldValue<byte[]>(3));
        return new(
            RunJson.ReadSpec(reader.GetString(0)),
            RunJson.ReadState(reader.GetString(1)),
            reader.GetInt64(2),
            request.Overrides,
            request.RerunOf);
    }
}
