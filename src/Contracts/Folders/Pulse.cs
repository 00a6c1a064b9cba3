using System.IO.Hashing;
using System.Runtime.InteropServices;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Folders;

/// <summary>
/// What a trainer does at one moment. Times are of the machine's monotonic clock, which all processes of one boot share, so an agent can say
/// how long ago a sign of progress was.
/// </summary>
/// <param name="Phase">Since the last change of phase.</param>
/// <param name="Step">Optimiser steps done.</param>
/// <param name="StepsHere">Of these, by this process: 0 before its first.</param>
/// <param name="LastSign">When progress was last made: a step, an evaluation's batch, a piece of a checkpoint or of prepared data.</param>
/// <param name="TypicalStep">Median of the newest steps; zero before the first.</param>
/// <param name="Checkpoint">Sequence of the newest checkpoint's position in this attempt, 0 before the first.</param>
/// <param name="Times">Spent in each phase up to the last sign, by the phase's number.</param>
public sealed record Pulse(
    TrainerPhase Phase,
    ulong Step,
    ulong StepsHere,
    TimeSpan LastSign,
    TimeSpan TypicalStep,
    ulong Checkpoint,
    IReadOnlyList<TimeSpan> Times)
{
    /// <summary>Phases, the unspecified one included.</summary>
    public static readonly int Phases = Enum.GetValues<TrainerPhase>().Length;

    // Version, the fields, the times, and a sum that tells a torn read.
    private const long Version = 1;
    private const int Fields = 6;
    private static readonly int Numbers = 1 + Fields + Phases + 1;

    /// <summary>How many bytes <see cref="WriteTo"/> fills: few enough to be one write to one page.</summary>
    public static int Size => Numbers * sizeof(long);

    public void WriteTo(Span<byte> bytes)
    {
        var numbers = MemoryMarshal.Cast<byte, long>(bytes[..Size]);
        numbers[0] = Version;
        numbers[1] = (long)Phase;
        numbers[2] = (long)Step;
        numbers[3] = (long)StepsHere;
        numbers[4] = LastSign.Ticks;
        numbers[5] = TypicalStep.Ticks;
        numbers[6] = (long)Checkpoint;
        for (var phase = 0; phase < Phases; phase++)
        {
            numbers[1 + Fields + phase] = Times[phase].Ticks;
        }

        numbers[^1] = SumOf(numbers);
    }

    /// <returns>Null when the bytes are no pulse, or were read while they were written.</returns>
    public static Pulse? ReadFrom(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size)
        {
            return null;
        }

        var numbers = MemoryMarshal.Cast<byte, long>(bytes[..Size]);
        return numbers[0] == Version && numbers[^1] == SumOf(numbers)
            ? new(
                (TrainerPhase)numbers[1],
                (ulong)numbers[2],
                (ulong)numbers[3],
                new TimeSpan(numbers[4]),
                new TimeSpan(numbers[5]),
                (ulong)numbers[6],
                [.. numbers.Slice(1 + Fields, Phases).ToArray().Select(ticks => new TimeSpan(ticks))])
            : null;
    }

    private static long SumOf(ReadOnlySpan<long> numbers) => (long)XxHash64.HashToUInt64(MemoryMarshal.AsBytes(numbers[..^1]));
}
