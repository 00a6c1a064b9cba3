using Orchestrator.Cli.Specs;
using Orchestrator.Cli.Studies;
using Orchestrator.Contracts.Specs;

namespace Orchestrator.Cli.Tests.Studies;

/// <summary>The studies under samples/studies.</summary>
public sealed class SampleStudiesTests
{
    private static readonly Study Connections =
        StudyFile.Read(Path.Combine(AppContext.BaseDirectory, "samples", "studies", "connections.yaml"));

    [Fact]
    public void The_connections_are_six_with_three_seeds_each()
    {
        Assert.Equal(["residual", "shc-x4", "dhc-x2", "dhc-x4", "dfc-x4", "mhc-x4"], Connections.Arms.Select(arm => arm.Name));
        Assert.Equal(("residual", 18), (Connections.Reference, Connections.Runs.Count));
        Assert.Equal([1UL, 2UL, 3UL], Connections.Seeds);
    }

    [Fact]
    public void Runs_of_one_seed_differ_in_nothing_but_the_connection()
    {
        foreach (var runs in Connections.Runs.GroupBy(run => run.Seed))
        {
            var reference = SpecDefaults.Resolve(runs.First().Spec);
            foreach (var run in runs.Skip(1))
            {
                var other = SpecDefaults.Resolve(run.Spec);
                Assert.NotEqual(reference.Model.Transformer.Connection, other.Model.Transformer.Connection);
                other.Model.Transformer.Connection = reference.Model.Transformer.Connection;
                (other.Name, other.Tags["arm"]) = (reference.Name, reference.Tags["arm"]);

                Assert.Equal(reference, other);
            }
        }
    }

    [Fact]
    public void An_arm_that_has_a_preset_is_that_preset()
    {
        foreach (var name in new[] { "dhc-x4", "dfc-x4", "mhc-x4" })
        {
            var preset = SpecFile.Read(Path.Combine(AppContext.BaseDirectory, "samples", "presets", $"small-{name}.yaml"), []);

            Assert.Equal(preset.Model, Connections.Arms.Single(arm => arm.Name == name).Spec.Model);
        }
    }
}
