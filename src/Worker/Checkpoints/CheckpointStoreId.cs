using System.Security.Cryptography;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Durability;

namespace Orchestrator.Worker.Checkpoints;

/// <summary>Names the content of a checkpoint root: workers that share the store find the same name in it, and others another.</summary>
/// <param name="Text">Hexadecimal digits.</param>
internal sealed record CheckpointStoreId(string Text)
{
    private const int Digits = 32;

    /// <summary>Reads the name that is there, or gives the store one. Of several that do so at once, one is first, for all.</summary>
    /// <exception cref="IOException">The store cannot be read or written.</exception>
    public static CheckpointStoreId LoadOrCreate(IStoreName store)
    {
        if (store.Read() is { } known)
        {
            return new(known);
        }

        store.Create(RandomNumberGenerator.GetHexString(Digits, lowercase: true));
        return new(store.Read() ?? throw new IOException("The checkpoints' store does not keep the name that it was given."));
    }

    /// <summary>Is it (still) the name of what lies there?</summary>
    /// <exception cref="StoreUnavailableException">Nobody can say.</exception>
    public bool IsThatOf(IStoreName store)
    {
        try
        {
            return store.Read() == Text;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && error is not StoreUnavailableException)
        {
            return false;
        }
    }
}
