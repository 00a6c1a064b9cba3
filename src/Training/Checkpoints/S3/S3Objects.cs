using Amazon.S3.Model;

namespace Orchestrator.Training.Checkpoints.S3;

/// <summary>The objects under a prefix, and the uploads to them that nobody has finished.</summary>
internal sealed class S3Objects(S3Connection connection, CheckpointPlace.Bucket place, Action waiting)
{
    /// <summary>Names of all objects, without the prefix and the slash after it.</summary>
    public IEnumerable<string> Names()
    {
        string? token = null;
        do
        {
            var page = connection.Send(
                place,
                client => client.ListObjectsV2Async(new() { BucketName = place.BucketName, Prefix = Prefix, ContinuationToken = token }),
                waiting);
            foreach (var one in page.S3Objects ?? [])
            {
                yield return one.Key[Prefix.Length..];
            }

            token = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (token is not null);
    }

    public void Delete(string name) =>
        connection.Send(place.In(name), client => client.DeleteObjectAsync(place.BucketName, Prefix + name), waiting);

    /// <summary>Removes what was uploaded of objects that were never finished. A store that cannot list those is left to its own rules.</summary>
    public void AbortUploads()
    {
        try
        {
            foreach (var upload in Uploads().ToList())
            {
                Abort(upload);
            }
        }
        catch (IOException error) when (S3Failures.Is(error, "NotImplemented"))
        {
        }
    }

    private string Prefix => place.Prefix.Length == 0 ? "" : place.Prefix + "/";

    private IEnumerable<MultipartUpload> Uploads()
    {
        var request = new ListMultipartUploadsRequest { BucketName = place.BucketName, Prefix = Prefix };
        while (true)
        {
            var page = connection.Send(place, client => client.ListMultipartUploadsAsync(request), waiting);
            foreach (var upload in page.MultipartUploads ?? [])
            {
                yield return upload;
            }

            if (page.IsTruncated != true)
            {
                yield break;
            }

            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }

    private void Abort(MultipartUpload upload)
    {
        try
        {
            connection.Send(place, client => client.AbortMultipartUploadAsync(place.BucketName, upload.Key, upload.UploadId), waiting);
        }
        catch (IOException error) when (S3Failures.Is(error, "NoSuchUpload"))
        {
            // Somebody else removed it.
        }
    }
}
