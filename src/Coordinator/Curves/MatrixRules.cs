using Google.Protobuf.Collections;
using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Curves;

/// <summary>What must hold of a matrix before it is stored: whoever draws it relies on its sizes.</summary>
internal static class MatrixRules
{
    public static string? Fault(MatrixMeasured matrix) => matrix switch
    {
        _ when !JournalRules.IsName(matrix.Name) => $"has a matrix whose name has not {JournalRules.NameRule}",
        { Step: > long.MaxValue } => "has a matrix at an impossible step",
        _ when !MatrixBounds.Allow(matrix.Rows, matrix.Columns) =>
            $"has the matrix {matrix.Name} of {matrix.Rows} × {matrix.Columns}; each may be 1 to {MatrixBounds.MostAcross}, "
            + $"and both together {MatrixBounds.MostValues} values",
        _ when matrix.Values.Count != matrix.Rows * matrix.Columns =>
            $"has the matrix {matrix.Name} of {matrix.Rows} × {matrix.Columns} with {matrix.Values.Count} values",
        _ => Fault(matrix, "rows", matrix.RowNames, matrix.Rows) ?? Fault(matrix, "columns", matrix.ColumnNames, matrix.Columns),
    };

    private static string? Fault(MatrixMeasured matrix, string what, RepeatedField<string> names, uint count)
    {
        if (names.Count > 0 && names.Count != count)
        {
            return $"has the matrix {matrix.Name} with {count} {what} and {names.Count} names for them";
        }

        return names.All(JournalRules.IsName)
            ? null
            : $"has the matrix {matrix.Name}, where the name of one of the {what} has not {JournalRules.NameRule}";
    }
}
