using System.Globalization;

namespace Orchestrator.Cli.Specs;

/// <summary>Where something in a spec was written.</summary>
internal abstract record Origin
{
    /// <summary>The file comes first, line by line; then the ones that it extends; then the command line, argument by argument.</summary>
    public abstract (int Depth, long Line, long Column) Order { get; }

    /// <summary>The file that the user named has depth 0, the one that it extends 1.</summary>
    internal sealed record InFile(string File, long Line, long Column, int Depth = 0) : Origin
    {
        public override (int Depth, long Line, long Column) Order => (Depth, Line, Column);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
    }

    /// <summary>The argument is "path=value".</summary>
    internal sealed record InOverride(string Argument, int Index) : Origin
    {
        public override (int Depth, long Line, long Column) Order => (int.MaxValue, Index, 0);

        public override string ToString() => $"--set {Argument}";
    }
}
