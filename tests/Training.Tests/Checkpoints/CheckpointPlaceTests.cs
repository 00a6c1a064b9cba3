using Orchestrator.Training.Checkpoints;

namespace Orchestrator.Training.Tests.Checkpoints;

public sealed class CheckpointPlaceTests
{
    [Theory]
    [InlineData("s3://bucket", "s3://bucket")]
    [InlineData("s3://bucket/", "s3://bucket")]
    [InlineData("s3://my.bucket-1/team/runs/", "s3://my.bucket-1/team/runs")]
    [InlineData("/shared/checkpoints/", "/shared/checkpoints")]
    [InlineData("/shared/../other", "/other")]
    public void Buckets_and_folders_are_places(string text, string place) => Assert.Equal(place, $"{CheckpointPlace.TryParse(text)}");

    [Theory]
    [InlineData("")]
    [InlineData("s3://")]
    [InlineData("s3://B/x")]
    [InlineData("s3://bucket//x")]
    [InlineData("s3://bucket/../x")]
    [InlineData("s3://bucket/x?y")]
    [InlineData("s3://user:secret@bucket/x")]
    [InlineData("gs://bucket/x")]
    public void Other_things_are_none(string text) => Assert.Null(CheckpointPlace.TryParse(text));

    [Theory]
    [InlineData("s3://bucket/prefix")]
    [InlineData("s3://bucket")]
    [InlineData("/folder")]
    public void What_is_within_a_place_leads_back_to_it(string text)
    {
        var place = CheckpointPlace.TryParse(text)!;

        Assert.Equal($"{text}/run", $"{place.In("run")}");
        Assert.Equal("run", place.In("run").Name);
        Assert.Equal(place, place.In("run").Parent);
    }

    [Theory]
    [InlineData("../../etc/1/000000000002")]
    [InlineData("../1/000000000002")]
    [InlineData("run/../../1")]
    [InlineData("/run/1/000000000002")]
    [InlineData("run/1")]
    [InlineData("run/1/2")]
    [InlineData("run/1/2/3")]
    [InlineData("run/1/000000000002\n")]
    [InlineData("run/1/..")]
    [InlineData("")]
    public void Only_run_attempt_and_sequence_are_a_location(string text) => Assert.Null(CheckpointLocation.TryParse(text));

    [Fact]
    public void A_location_names_run_and_position() =>
        Assert.Equal(new CheckpointLocation("018f0000-0000-7000-8000-000000000000", new(1, 100)), CheckpointLocation.TryParse("018f0000-0000-7000-8000-000000000000/1/000000000100"));
}
