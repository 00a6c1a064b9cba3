using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Diagnosis;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>Did webhooks take what they were told of late?</summary>
internal sealed class DeliveryExamination(NpgsqlDataSource database, IReadOnlyList<Webhook> webhooks) : IExamination
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    public string Area => "webhooks";

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT webhook, count(*) FILTER (WHERE state = 'given_up'), count(*) FILTER (WHERE state = 'due' AND last_error IS NOT NULL),
              (array_agg(last_error ORDER BY tried_at DESC) FILTER (WHERE last_error IS NOT NULL))[1]
            FROM webhook_delivery WHERE created_at > now() - @lately GROUP BY webhook ORDER BY webhook
            """);
        command.Parameters.AddWithValue("lately", Lately);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var findings = new List<Finding>();
        while (await reader.ReadAsync(cancellation))
        {
            var error = await reader.IsDBNullAsync(3, cancellation) ? "" : reader.GetString(3);
            findings.AddRange(Judge(reader.GetString(0), givenUp: reader.GetInt64(1), failing: reader.GetInt64(2), error));
        }

        return findings.Count > 0 ? findings : [Found.Ok($"{webhooks.Count} are configured, and took all that they were told in {Lately.Days} days")];
    }

    private static IEnumerable<Finding> Judge(string webhook, long givenUp, long failing, string error)
    {
        if (givenUp > 0)
        {
            yield return Found.Fail(
                webhook,
                $"{givenUp} messages of the last {Lately.Days} days were given up; the newest error: {error}",
                "Mend the receiver; which ends it missed says `orc webhooks --state given-up`.");
        }
        else if (failing > 0)
        {
            yield return Found.Warn(webhook, $"{failing} messages are tried again: {error}", "Look at the receiver.");
        }
    }
}
