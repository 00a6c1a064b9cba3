namespace Orchestrator.Training.Models;

/// <summary>How the initial numbers of a matrix are drawn: normal around zero.</summary>
/// <param name="Deviation">Standard deviation, before a cut.</param>
/// <param name="IsCut">Numbers beyond three deviations are drawn again.</param>
internal readonly record struct WeightDraw(double Deviation, bool IsCut = false)
{
    public static implicit operator WeightDraw(double deviation) => new(deviation);
}
