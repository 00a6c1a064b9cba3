namespace Orchestrator.Coordinator.Platform.Errors;

/// <summary>What is wrong with one field of a request, by its path in protobuf names.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.field-violation")]
public sealed record FieldViolation([property: Id(0)] string Field, [property: Id(1)] string Description);
