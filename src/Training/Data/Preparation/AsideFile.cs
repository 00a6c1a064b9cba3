using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Data.Preparation;

/// <summary>A file that is written aside. It takes its name when it is published and is gone when it is not.</summary>
/// <remarks>Every failure is a <see cref="CannotWriteException"/> that names the file.</remarks>
internal sealed class AsideFile(string path) : IDisposable
{
    private readonly string _aside = SourceFiles.Partial(path);
    private FileStream? _file;

    internal void Write(byte[] bytes, int count) =>
        CannotWriteException.Guard(path, () => (_file ??= File.Create(_aside)).Write(bytes, 0, count));

    /// <summary>Everything is written and lasts; what is left to do needs no more space.</summary>
    internal void Complete() => CannotWriteException.Guard(path, () =>
    {
        _file?.Flush(flushToDisk: true);
        _file?.Dispose();
    });

    internal void Publish() => CannotWriteException.Guard(path, () => File.Move(_aside, path, overwrite: true));

    public void Dispose()
    {
        if (_file is null)
        {
            return;
        }

        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // A full disk refuses the last buffer too; what was written is thrown away anyhow.
        }

        File.Delete(_aside);
    }
}
