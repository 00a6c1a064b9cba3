using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.V1;
using static TorchSharp.torch;

namespace Orchestrator.Training.Insights;

/// <summary>Collects a report.</summary>
internal sealed class InsightNotes
{
    private readonly List<(string Metric, double Value)> _values = [];
    private readonly List<MatrixMeasured> _matrices = [];

    public InsightReport Report => new(_values, _matrices);

    public void Add(string metric, double value) => _values.Add((metric, value));

    /// <summary>A matrix too large for a journal is left out.</summary>
    public void Add(string name, Tensor matrix, IReadOnlyCollection<string> rows, IReadOnlyCollection<string> columns)
    {
        if (MatrixBounds.Allow(rows.Count, columns.Count))
        {
            using var scope = NewDisposeScope();
            _matrices.Add(new MatrixMeasured
            {
                Name = name,
                Rows = (uint)rows.Count,
                Columns = (uint)columns.Count,
                Values = { matrix.to(float32).cpu().contiguous().data<float>().ToArray() },
                RowNames = { rows },
                ColumnNames = { columns },
            });
        }
    }
}
