using Orchestrator.Training.Data.Sampling;

namespace Orchestrator.Training.Tests.Data;

public sealed class MixtureScheduleTests
{
    public static TheoryData<double[]> Weights => new(
        [1],
        [1, 1],
        [3, 1],
        [0.7, 0.2, 0.1],
        [0.5, 0.1, 0.1, 0.1, 0.1, 0.1],
        [1, 1, 1, 1, 1, 1, 1],
        [1e-6, 1],
        [Math.PI, Math.E, 1, 0.01],
        [.. Enumerable.Range(1, 40).Select(index => Math.Sqrt(index))]);

    [Theory]
    [MemberData(nameof(Weights))]
    public void After_any_number_of_sequences_every_source_has_given_its_share_but_for_less_than_one(double[] weights)
    {
        var schedule = new MixtureSchedule(weights);
        var given = new ulong[weights.Length];
        for (var index = 0UL; index < 5_000; index++)
        {
            var (source, running) = schedule.At(index);
            Assert.Equal(given[source]++, running);
            for (var other = 0; other < weights.Length; other++)
            {
                var share = weights[other] / weights.Sum() * (index + 1);
                Assert.InRange(given[other] - share, -1.000001, 1.000001);
            }
        }
    }

    [Fact]
    public void A_jump_in_either_direction_gives_what_reading_on_gives()
    {
        double[] weights = [0.6, 0.3, 0.1];
        var schedule = new MixtureSchedule(weights);
        var all = Enumerable.Range(0, 2_000).Select(index => schedule.At((ulong)index)).ToList();
        foreach (var index in (int[])[1_999, 0, 700, 701, 20, 1_500, 1_500])
        {
            Assert.Equal(all[index], schedule.At((ulong)index));
        }
    }

    [Fact]
    public void Equal_sources_take_turns()
    {
        var schedule = new MixtureSchedule([1, 1, 1]);
        Assert.Equal([0, 1, 2, 0, 1, 2], Enumerable.Range(0, 6).Select(index => schedule.At((ulong)index).Source));
    }
}
