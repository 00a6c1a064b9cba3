using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Tests.Specs;

public sealed class CheckpointKeepingTests
{
    private static readonly (int Id, ulong Step, double? Loss)[] Known =
    [
        (9, 900, 2.5), (8, 800, 2.0), (7, 700, null), (6, 600, 1.5), (5, 500, double.NaN), (4, 400, 1.0), (3, 300, 3.0), (2, 200, 4.0), (1, 0, 0.5),
    ];

    [Fact]
    public void The_newest_stay() => Assert.Equal([7, 6, 5, 4, 3, 2, 1], Superfluous(new() { Keep = 2 }));

    [Fact]
    public void Those_at_multiples_of_a_step_stay_but_not_the_one_of_no_step() =>
        Assert.Equal([8, 7, 5, 4, 2, 1], Superfluous(new() { Keep = 1, KeepEverySteps = 300 }));

    [Fact]
    public void Those_of_the_lowest_validation_loss_stay_and_what_is_not_a_number_is_not_low() =>
        Assert.Equal([8, 7, 5, 3, 2], Superfluous(new() { Keep = 1, KeepBest = 3 }));

    [Fact]
    public void One_of_the_best_that_is_new_anyway_takes_the_place_of_no_other() =>
        Assert.Equal([7, 6, 5, 4, 3, 2], Superfluous(new() { Keep = 2, KeepBest = 1 }));

    [Fact]
    public void Of_a_step_that_was_trained_twice_the_newest_speaks_for_it()
    {
        (int Id, ulong Step, double? Loss)[] twice = [(4, 400, 2.0), (3, 300, 1.0), (2, 300, 1.0), (1, 200, 1.5)];
        Assert.Equal([2], Superfluous(new() { Keep = 1, KeepBest = 2 }, twice));
    }

    [Fact]
    public void One_that_was_not_evaluated_does_not_hide_the_loss_of_another_at_its_step()
    {
        (int Id, ulong Step, double? Loss)[] stopped = [(4, 400, 2.0), (3, 300, null), (2, 300, 1.0), (1, 200, 1.5)];
        Assert.Equal([3, 1], Superfluous(new() { Keep = 1, KeepBest = 1 }, stopped));
    }

    [Fact]
    public void A_damaged_one_takes_the_place_of_none_and_stays_until_enough_newer_ones_are_sound()
    {
        Assert.Equal([1], WithDamage([3, 2, 1], damaged: [3], new() { Keep = 1 }));
        Assert.Equal([], WithDamage([3, 2, 1], damaged: [3, 2], new() { Keep = 2 }));
        Assert.Equal([2, 1], WithDamage([4, 3, 2, 1], damaged: [4, 2], new() { Keep = 1 }));
    }

    [Fact]
    public void The_last_sound_one_stays_and_where_none_is_sound_all_do()
    {
        Assert.Equal([], WithDamage([4, 3, 2, 1], damaged: [4, 3, 2], new() { Keep = 1 }));
        Assert.Equal([], WithDamage([3, 2, 1], damaged: [3, 2, 1], new() { Keep = 1 }));
    }

    [Fact]
    public void A_damaged_one_is_neither_a_milestone_nor_one_of_the_best()
    {
        Assert.Equal([6, 5, 3], WithDamage([8, 7, 6, 5, 4, 3], damaged: [6, 5], new() { Keep = 2, KeepEverySteps = 2 }));
        Assert.Equal([5, 3], WithDamage([8, 7, 6, 5, 4, 3], damaged: [3], new() { Keep = 2, KeepBest = 1, KeepEverySteps = 2 }, bestFirst: 4));
    }

    [Fact]
    public void What_is_superfluous_stays_so_whatever_comes_later()
    {
        var keep = new CheckpointSpec { Keep = 2, KeepEverySteps = 400, KeepBest = 2 };
        for (var since = 0; since < Known.Length; since++)
        {
            Assert.Subset(Superfluous(keep).ToHashSet(), Superfluous(keep, Known[since..]).ToHashSet());
        }
    }

    // Each is at the step of its own number.
    private static IReadOnlyList<int> WithDamage(int[] newestFirst, int[] damaged, CheckpointSpec keep, int bestFirst = 0) =>
        CheckpointKeeping.Superfluous(
            newestFirst,
            id => damaged.Contains(id) ? null : new((ulong)id, bestFirst > 0 ? Math.Abs(id - bestFirst) : null),
            keep);

    private static IReadOnlyList<int> Superfluous(CheckpointSpec keep) => Superfluous(keep, Known);

    private static IReadOnlyList<int> Superfluous(CheckpointSpec keep, (int Id, ulong Step, double? Loss)[] newestFirst) =>
        [.. CheckpointKeeping.Superfluous(newestFirst, known => new(known.Step, known.Loss), keep).Select(known => known.Id)];
}
