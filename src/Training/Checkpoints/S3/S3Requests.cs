using Amazon.S3;
using Amazon.S3.Model;

namespace Orchestrator.Training.Checkpoints.S3;

/// <summary>
/// The requests about one object. Bodies are signed whole, so every store compares what arrives with its SHA-256; a CRC-32 beside it is for those that
/// keep one with the object.
/// </summary>
internal static class S3Requests
{
    public static PutObjectRequest Put(CheckpointPlace.Bucket place, ArraySegment<byte> content) => new()
    {
        BucketName = place.BucketName,
        Key = place.Prefix,
        InputStream = Body(content),
        ChecksumAlgorithm = ChecksumAlgorithm.CRC32,
        UseChunkEncoding = false,
        DisablePayloadSigning = false,
    };

    public static InitiateMultipartUploadRequest Begin(CheckpointPlace.Bucket place) => new()
    {
        BucketName = place.BucketName,
        Key = place.Prefix,
        ChecksumAlgorithm = ChecksumAlgorithm.CRC32,
    };

    public static UploadPartRequest Part(CheckpointPlace.Bucket place, string upload, int number, ArraySegment<byte> content) => new()
    {
        BucketName = place.BucketName,
        Key = place.Prefix,
        UploadId = upload,
        PartNumber = number,
        PartSize = content.Count,
        InputStream = Body(content),
        ChecksumAlgorithm = ChecksumAlgorithm.CRC32,
        UseChunkEncoding = false,
        DisablePayloadSigning = false,
    };

    /// <summary>What the store said of a part. It names a sum only where it knows sums, and only then may we repeat it.</summary>
    public static PartETag TagOf(int number, UploadPartResponse answer) => new(number, answer.ETag) { ChecksumCRC32 = answer.ChecksumCRC32 };

    public static CompleteMultipartUploadRequest Complete(CheckpointPlace.Bucket place, string upload, IEnumerable<PartETag> parts) => new()
    {
        BucketName = place.BucketName,
        Key = place.Prefix,
        UploadId = upload,
        PartETags = [.. parts],
    };

    public static GetObjectMetadataRequest Describe(CheckpointPlace.Bucket place) => new() { BucketName = place.BucketName, Key = place.Prefix };

    /// <param name="tag">Of the object that is meant: another that has taken its place is none to go on with.</param>
    public static GetObjectRequest Get(CheckpointPlace.Bucket place, ByteRange range, string? tag) => new()
    {
        BucketName = place.BucketName,
        Key = place.Prefix,
        ByteRange = range,
        EtagToMatch = tag,
    };

    private static MemoryStream Body(ArraySegment<byte> content) => new(content.Array!, content.Offset, content.Count, writable: false);
}
