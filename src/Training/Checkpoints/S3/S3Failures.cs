using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Checkpoints.S3;

/// <summary>Which failures of requests may pass by themselves, and what to tell a person of the others.</summary>
internal static class S3Failures
{
    // Codes under which stores say that what arrived is not what was signed: it changed, or broke off, on the way.
    private static readonly string[] DamagedOnTheWay =
        ["BadDigest", "IncompleteBody", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch", "RequestTimeout"];

    private const string AdviceOnNothing =
        "Set S3:Endpoint or S3:Region, and credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or another source of the AWS SDK's.";

    private static readonly string[] WrongRegion = ["AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException"];

    /// <summary>The same request may succeed a while later.</summary>
    public static bool MayPass(Exception error) => error switch
    {
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError } refusal => refusal.StatusCode != HttpStatusCode.NotImplemented,
        AmazonServiceException { StatusCode: HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout } => true,
        AmazonServiceException { StatusCode: > 0 } refusal => DamagedOnTheWay.Contains(refusal.ErrorCode),
        AmazonServiceException or HttpRequestException or IOException or TimeoutException or OperationCanceledException => true,
        AmazonClientException { InnerException: HttpRequestException or IOException or TimeoutException or OperationCanceledException } => true,
        _ => false,
    };

    /// <summary>What was asked for is not there.</summary>
    public static bool IsMissing(Exception error) =>
        error is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: not ("NoSuchBucket" or "NoSuchUpload") };

    public static bool Is(Exception error, string code) => (error as AmazonS3Exception ?? error.InnerException as AmazonS3Exception)?.ErrorCode == code;

    /// <summary>For a person.</summary>
    /// <param name="error">What a request ended with.</param>
    /// <param name="place">That it was about.</param>
    /// <param name="endpoint">Whom it was sent to.</param>
    /// <returns>Null: a defect of ours.</returns>
    public static IOException? Explain(Exception error, CheckpointPlace.Bucket place, string endpoint) => error switch
    {
        _ when IsMissing(error) => new FileNotFoundException($"{place} is not there."),
        _ when MayPass(error) => new StoreUnavailableException($"{place} is not within reach of {endpoint}: {WithStop(error.Message)}", error),
        AmazonS3Exception refusal => new StoreUnavailableException($"{endpoint} refuses {place} ({refusal.ErrorCode}: {WithStop(refusal.Message)}) {AdviceOn(refusal, place)}", error),
        AmazonClientException => new StoreUnavailableException(
            $"{place} cannot be asked for: {WithStop(error.Message)} {AdviceOnNothing}", error),
        _ => null,
    };

    private static string AdviceOn(AmazonS3Exception refusal, CheckpointPlace.Bucket place) => refusal switch
    {
        { ErrorCode: "NoSuchBucket" } => $"Make the bucket {place.BucketName}, or name another one.",
        { ErrorCode: "RequestTimeTooSkewed" } => "Set this machine's clock.",
        _ when WrongRegion.Contains(refusal.ErrorCode) => "Set S3:Region to the bucket's, and S3:Endpoint to the store's address.",
        { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } =>
            "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or another source of the AWS SDK's) to credentials that may list the bucket and read, write and "
            + "delete in it.",
        _ => "Check S3:Endpoint, S3:Region and S3:PathStyle.",
    };

    private static string WithStop(string sentence) => sentence.TrimEnd().TrimEnd('.') + ".";
}
