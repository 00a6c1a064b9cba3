using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Orchestrator.TestKit;

/// <summary>
/// Collects what a host logs as an error. Add it to the logging of the host, and assert after the host has stopped.
/// </summary>
public sealed class ErrorLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _entries = new();
    private readonly List<(int From, Func<string, bool> Matches)> _expected = [];

    public IReadOnlyCollection<string> Entries => _entries;

    /// <summary>An error that belongs to what is tested.</summary>
    public ErrorLogs Expect(Func<string, bool> isExpected) => Expect(0, isExpected);

    /// <summary>An error that belongs to what comes next; what was logged before is held against the host all the same.</summary>
    public ErrorLogs ExpectFromNow(Func<string, bool> isExpected) => Expect(_entries.Count, isExpected);

    public ILogger CreateLogger(string categoryName) => new Collector(categoryName, _entries);

    public void AssertNothingUnexpected()
    {
        var unexpected = _entries.Where((entry, at) => !_expected.Any(expected => at >= expected.From && expected.Matches(entry))).ToList();
        Assert.True(unexpected.Count == 0, $"Unexpected errors were logged:\n{string.Join('\n', unexpected)}");
    }

    private ErrorLogs Expect(int from, Func<string, bool> isExpected)
    {
        _expected.Add((from, isExpected));
        return this;
    }

    // The host disposes its providers, and it may do so twice; the test asserts.
    public void Dispose()
    {
    }

    private sealed class Collector(string category, ConcurrentQueue<string> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                entries.Enqueue($"{category}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
