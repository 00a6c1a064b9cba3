using static Orchestrator.Chaos.Tests.Histories;

namespace Orchestrator.Chaos.Tests;

public sealed class LedgerAuditTests
{
    private const string Device = "worker-1 cpu-0";

    [Fact]
    public void Time_that_the_ledger_lacks_is_named() => Assert.Equal(
        ["the ledger of worker-1 has a gap of 5 µs"], Breaches(With(Ledger with { Workers = [new("worker-1", 95, 95, Elapsed: 100)] })));

    [Fact]
    public void Time_that_the_ledger_has_twice_is_named() => Assert.Equal(
        ["the ledger of worker-1 has 5 µs twice"], Breaches(With(Ledger with { Workers = [new("worker-1", 105, 105, Elapsed: 100)] })));

    [Fact]
    public void Classes_that_do_not_sum_to_the_total_are_named() => Assert.Equal(
        ["the classes of worker-1 sum to 99 µs of 100"], Breaches(With(Ledger with { Workers = [new("worker-1", 100, Classes: 99, 100)] })));

    [Fact]
    public void A_device_that_two_attempts_held_at_once_is_named() => Assert.Equal(
        [$"{Device} was held by id-1 attempt 1 and by id-1 attempt 2 at once"],
        Breaches(With(Ledger with { Stretches = [new(Device, "id-1 attempt 1", 10, 41), new(Device, "id-1 attempt 2", 40, 90)] })));

    [Fact]
    public void A_short_hold_within_a_long_one_does_not_hide_the_next_overlap() => Assert.Equal(
        [$"{Device} was held by a and by b at once", $"{Device} was held by a and by c at once"],
        Breaches(With(Ledger with { Stretches = [new(Device, "a", 0, 50), new(Device, "b", 10, 20), new(Device, "c", 30, 60)], Allocations = [] })));

    [Fact]
    public void Two_devices_may_be_held_at_once() => Assert.Empty(
        Breaches(With(Ledger with { Stretches = [.. Ledger.Stretches, new("worker-1 cpu-1", "id-2 attempt 1", 0, 100)] })));

    [Fact]
    public void A_device_that_is_still_held_is_named() => Assert.Equal(
        [$"{Device} is held by id-1 attempt 2, though no run is left"],
        Breaches(With(Ledger with { Allocations = [(Device, "id-1 attempt 2", false)] })));

    [Fact]
    public void An_allocation_that_the_ledger_does_not_tell_of_is_named() => Assert.Equal(
        [$"id-3 attempt 1 held {Device}, and the ledger does not have its end"],
        Breaches(With(Ledger with { Allocations = [.. Ledger.Allocations, (Device, "id-3 attempt 1", true)] })));

    [Fact]
    public void An_allocation_that_ended_and_goes_on_in_the_ledger_is_named() => Assert.Equal(
        [$"id-1 attempt 2 held {Device}, and the ledger does not have its end"],
        Breaches(With(Ledger with { Stretches = [Ledger.Stretches[0], Ledger.Stretches[1] with { Until = null }] })));
}
