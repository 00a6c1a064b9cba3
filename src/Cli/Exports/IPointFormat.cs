namespace Orchestrator.Cli.Exports;

/// <summary>A kind of file that holds points: whatever is written is read again bit for bit, NaN and infinities too.</summary>
internal interface IPointFormat
{
    /// <summary>Without folders.</summary>
    string FileName { get; }

    /// <summary>The file is whole once the writer is disposed of.</summary>
    Task<IPointWriter> CreateAsync(string path, CancellationToken cancellation);

    /// <summary>In the order in which they were written.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    IAsyncEnumerable<PointRow> ReadAsync(string path, CancellationToken cancellation);
}

/// <summary>Writes points one after the other; holds a few thousand in memory at most.</summary>
internal interface IPointWriter : IAsyncDisposable
{
    Task WriteAsync(PointRow point, CancellationToken cancellation);

    /// <summary>Nothing more comes.</summary>
    Task CompleteAsync(CancellationToken cancellation);
}
