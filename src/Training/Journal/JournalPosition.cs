using System.Globalization;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Journal;

/// <summary>
/// A place in the history of a run: the record <see cref="Sequence"/> of attempt <see cref="Attempt"/>. A later attempt is further on,
/// whatever its sequence.
/// </summary>
public readonly record struct JournalPosition(uint Attempt, ulong Sequence) : IComparable<JournalPosition>
{
    public static JournalPosition From(Position position) => new(position.Attempt, position.Sequence);

    public Position ToProto() => new() { Attempt = Attempt, Sequence = Sequence };

    public int CompareTo(JournalPosition other) => (Attempt, Sequence).CompareTo((other.Attempt, other.Sequence));

    /// <summary>ATTEMPT/SEQUENCE, the sequence of 12 digits, so that names sort as positions do.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Attempt}/{Sequence:D12}");

    public static JournalPosition? TryParse(string text) =>
        text.Split('/') is [var attempt, var sequence]
        && uint.TryParse(attempt, CultureInfo.InvariantCulture, out var number)
        && ulong.TryParse(sequence, CultureInfo.InvariantCulture, out var record)
        && new JournalPosition(number, record) is var position
        && position.ToString() == text
            ? position
            : null;

    public static bool operator <(JournalPosition left, JournalPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(JournalPosition left, JournalPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(JournalPosition left, JournalPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(JournalPosition left, JournalPosition right) => left.CompareTo(right) >= 0;
}
