using System.Runtime.CompilerServices;
using Xunit;

namespace Orchestrator.TestKit;

/// <summary>Waits for what a real process will make true; the only place where a test lets time pass.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(60);

    public static Task TrueAsync(
        Func<bool> condition, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(condition))] string description = "") =>
        TrueAsync(() => Task.FromResult(condition()), deadline, description);

    public static async Task TrueAsync(
        Func<Task<bool>> condition, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(condition))] string description = "")
    {
        var clock = TimeProvider.System;
        var limit = deadline ?? DefaultDeadline;
        var started = clock.GetTimestamp();
        while (!await condition())
        {
            if (clock.GetElapsedTime(started) > limit)
            {
                Assert.Fail($"Not true within {limit.TotalSeconds:F0} s: {description}");
            }

            await Task.Delay(Interval, clock, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The first value that is there.</summary>
    public static async Task<T> NotNullAsync<T>(
        Func<Task<T?>> value, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(value))] string description = "")
        where T : class
    {
        T? found = null;
        await TrueAsync(async () => (found = await value()) is not null, deadline, description);
        return found!;
    }
}
