using System.Text.Json;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>What a webhook is told. Receivers depend on it: members are added, never changed.</summary>
/// <param name="Id">Of the delivery.</param>
/// <param name="Event">How the run ended: succeeded, failed or canceled.</param>
/// <param name="Time">When it ended.</param>
internal sealed record DeliveryBody(Guid Id, string Event, DateTimeOffset Time, EndedRun Run)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public string Write() => JsonSerializer.Serialize(this, Options);
}

/// <summary>The run at its end.</summary>
/// <param name="Reason">For a person.</param>
/// <param name="Attempts">How many it had.</param>
/// <param name="Step">Optimiser steps done; null: no training began.</param>
/// <param name="TrainLoss">The last on the served curve; null: none, or not finite.</param>
/// <param name="ValidationLoss">Likewise.</param>
internal sealed record EndedRun(
    Guid Id,
    string Project,
    string Name,
    string Status,
    string Reason,
    int Attempts,
    ulong? Step,
    double? TrainLoss,
    double? ValidationLoss,
    DateTimeOffset SubmittedAt);
