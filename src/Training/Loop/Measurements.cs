using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Loop;

internal static class Measurements
{
    public static void Add(this Measurement measurement, string metric, double value) =>
        measurement.Values.Add(new MetricValue { Metric = metric, Value = value });
}
