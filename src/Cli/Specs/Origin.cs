using System.Globalization;

namespace Orchestrator.Cli.Specs;

/// <summary>Where something in a spec was written.</summary>
internal abstract record Origin
{
    /// <summary>Files come first, line by line; then the command line, argument by argument.</summary>
    public abstract (long Line, long Column) Order { get; }

    internal sealed record InFile(string File, long Line, long Column) : Origin
    {
        public override (long Line, long Column) Order => (Line, Column);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
    }

    /// <summary>The argument is "path=value".</summary>
    internal sealed record InOverride(string Argument, int Index) : Origin
    {
        public override (long Line, long Column) Order => (long.MaxValue, Index);

        public override string ToString() => $"--set {Argument}";
    }
}
