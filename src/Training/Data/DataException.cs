using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Data;

/// <summary>Data that cannot be used, with the verdict it means for a trainer: its content is at fault, or this worker lacks it.</summary>
public sealed class DataException : Exception
{
    private DataException(VerdictCode code, string message, Exception? cause)
        : base(message, cause) =>
        Code = code;

    public VerdictCode Code { get; }

    /// <summary>Another worker may hold what this one lacks.</summary>
    public static DataException Missing(string message, Exception? cause = null) => new(VerdictCode.DataMissing, message, cause);

    /// <summary>It would fail everywhere.</summary>
    public static DataException AtFault(string message, Exception? cause = null) => new(VerdictCode.SpecAtFault, message, cause);
}
