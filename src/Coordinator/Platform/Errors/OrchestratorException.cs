using System.Collections.Immutable;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Platform.Errors;

/// <summary>An expected failure: a reason that clients test and a message for people. Travels between silos, so it has no inner exception: few could follow it.</summary>
[GenerateSerializer, Alias("orchestrator.exception")]
public sealed class OrchestratorException : Exception
{
    public OrchestratorException(ErrorReason reason, string message)
        : base(message)
    {
        Reason = reason;
    }

    private OrchestratorException(string message, ImmutableArray<FieldViolation> fields)
        : this(ErrorReason.InvalidRequest, message)
    {
        Fields = fields;
    }

    [Id(0)]
    public ErrorReason Reason { get; private set; }

    /// <summary>The fields at fault; of invalid requests only.</summary>
    [Id(1)]
    public ImmutableArray<FieldViolation> Fields { get; private set; } = [];

    public static OrchestratorException InvalidRequest(Violations violations) =>
        new(string.Join("; ", violations), [.. violations.Select(violation => new FieldViolation(violation.Path, violation.Message))]);
}
