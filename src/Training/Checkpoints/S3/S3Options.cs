namespace Orchestrator.Training.Checkpoints.S3;

/// <summary>
/// Settings of the S3-compatible store of checkpoints, section "S3". Credentials are none of them: they come by the AWS SDK's own chain
/// (variables such as AWS_ACCESS_KEY_ID, profiles, web identity), so that they stand in no spec, log or command line of ours.
/// </summary>
public sealed record S3Options
{
    public const string Section = "S3";

    /// <summary>Address of the store, http or https. Default: Amazon's in the region.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Region, which requests are signed for. Default: what the AWS SDK finds, such as AWS_REGION; with an endpoint us-east-1.</summary>
    public string? Region { get; set; }

    /// <summary>Whether the bucket stands in the path of addresses and not before the host. Default: true with an endpoint, else false.</summary>
    public bool? PathStyle { get; set; }

    /// <summary>How long a request that fails is tried again, more than 00:00:00 and at most 1.00:00:00. Default: 00:10:00.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>What is wrong with them, each with its key and what would be right.</summary>
    public IEnumerable<string> Violations()
    {
        if (Endpoint is not null && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo: "" }))
        {
            yield return $"{Section}:{nameof(Endpoint)} must be an address like https://s3.example.com, without a user, got \"{Endpoint}\".";
        }

        if (GiveUpAfter <= TimeSpan.Zero || GiveUpAfter > TimeSpan.FromDays(1))
        {
            yield return $"{Section}:{nameof(GiveUpAfter)} must be more than 00:00:00 and at most 1.00:00:00, got \"{GiveUpAfter}\".";
        }
    }
}
