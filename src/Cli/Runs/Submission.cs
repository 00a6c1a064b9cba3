using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary>Submits a spec and tells the user what became of it; used wherever a spec file becomes a run.</summary>
internal static class Submission
{
    public static async Task<SubmitResponse> SubmitAsync(
        RunsClient client, RunSpec spec, IEnumerable<string> overrides, string? key, CancellationToken cancellation)
    {
        var request = new SubmitRequest { Spec = spec, Key = key ?? "", Overrides = { overrides } };
        return await client.SubmitAsync(request, cancellationToken: cancellation);
    }

    public static string Sentence(SubmitResponse answer) => answer.AlreadySubmitted
        ? $"{answer.Run.Spec.Name} was submitted before with this key: run {answer.Run.Id}{(answer.Run.DeletedAt is null ? "" : ", which was deleted")}"
        : $"{answer.Run.Spec.Name} is submitted: run {answer.Run.Id}";
}
