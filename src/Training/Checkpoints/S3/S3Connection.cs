using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Checkpoints.S3;

/// <summary>
/// Requests to one S3-compatible store. Each that fails and may pass is tried again by itself, after pauses that grow, until the time is over
/// that the settings give it.
/// </summary>
internal sealed class S3Connection : IDisposable
{
    /// <summary>Of one request or one answer of at most some MiB; what takes longer has stopped.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly TimeSpan _giveUpAfter;
    private readonly TimeProvider _clock;
    private readonly Random _random;
    private readonly Lazy<AmazonS3Client> _client;
    private readonly string _endpoint;

    /// <param name="random">For the pauses: many who were cut off at once must not come back at once.</param>
    public S3Connection(S3Options options, TimeProvider clock, Random random)
    {
        (_giveUpAfter, _clock, _random) = (options.GiveUpAfter, clock, random);
        _endpoint = options.Endpoint ?? "Amazon S3";
        _client = new(() => new AmazonS3Client(Configure(options)));
    }

    /// <param name="place">What the request is about.</param>
    /// <param name="request">Is made again when it fails.</param>
    /// <param name="waiting">Is called before each pause.</param>
    /// <exception cref="FileNotFoundException">What was asked for is not there.</exception>
    /// <exception cref="StoreUnavailableException">The store does not answer, or refuses.</exception>
    public T Send<T>(CheckpointPlace.Bucket place, Func<IAmazonS3, Task<T>> request, Action waiting) =>
        SendAsync(place, request, waiting, CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc cref="Send{T}"/>
    public async Task<T> SendAsync<T>(CheckpointPlace.Bucket place, Func<IAmazonS3, Task<T>> request, Action waiting, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return await request(_client.Value);
            }
            catch (Exception error) when (S3Failures.MayPass(error) && _clock.GetElapsedTime(began) < _giveUpAfter)
            {
                waiting();
            }
            catch (Exception error) when (S3Failures.Explain(error, place, _endpoint) is { } explained)
            {
                throw explained;
            }

            await Task.Delay(pause * (0.5 + (_random.NextDouble() / 2)), _clock, cancellation);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Makes a request once, for tidying up behind a failure that counts more than this one.</summary>
    public void TryOnce(Func<IAmazonS3, Task> request)
    {
        try
        {
            request(_client.Value).GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is AmazonClientException or AmazonServiceException || S3Failures.MayPass(error))
        {
            // The next trainer tidies up.
        }
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    private static AmazonS3Config Configure(S3Options options)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle ?? options.Endpoint is not null,
            Timeout = RequestTimeout,

            // Of its own the SDK tries again once, to make up for a clock that is off; patience is ours.
            MaxErrorRetry = 1,

            // We say ourselves what is summed up how: not every store knows how to read what the SDK would send.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = options.Region ?? "us-east-1";
        }
        else if (options.Region is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return config;
    }
}
