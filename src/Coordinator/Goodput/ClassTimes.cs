using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>Device time by class, in whole microseconds, so that sums are exact.</summary>
internal sealed class ClassTimes
{
    private static readonly DeviceTimeClass[] Classes = Enum.GetValues<DeviceTimeClass>();

    private readonly long[] _times = new long[Classes.Length];

    public long this[DeviceTimeClass kind] => _times[(int)kind];

    public long Total => _times.Sum();

    /// <summary>In the order of the classes; those without time are left out.</summary>
    public IEnumerable<(DeviceTimeClass Class, long Microseconds)> Spent =>
        Classes.Select(kind => (kind, this[kind])).Where(time => time.Item2 > 0);

    public static ClassTimes Sum(IEnumerable<ClassTimes> parts)
    {
        var sum = new ClassTimes();
        foreach (var (kind, microseconds) in parts.SelectMany(part => part.Spent))
        {
            sum.Add(kind, microseconds);
        }

        return sum;
    }

    public void Add(DeviceTimeClass kind, long microseconds) => _times[(int)kind] += microseconds;

    /// <summary>Moves what is there, and no more.</summary>
    public void Move(DeviceTimeClass from, DeviceTimeClass to, long microseconds)
    {
        var moved = Math.Min(microseconds, this[from]);
        Add(from, -moved);
        Add(to, moved);
    }
}
