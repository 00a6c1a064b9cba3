namespace Orchestrator.Contracts.Specs;

/// <summary>What a connection may ask of its dynamic part.</summary>
internal static class DynamicRules
{
    /// <param name="violations">Of the connection.</param>
    /// <param name="field">The switch.</param>
    /// <param name="on">Its value.</param>
    /// <param name="dynamic">Whether the connection has a dynamic part.</param>
    /// <param name="does">What the switch does.</param>
    public static void RequireDynamic(Violations violations, string field, bool on, bool dynamic, string does)
    {
        if (on && !dynamic)
        {
            violations.Add(field, $"is true, but {does} and dynamic is false; leave it out, or set dynamic to true");
        }
    }
}
