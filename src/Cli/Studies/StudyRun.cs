using System.Security.Cryptography;
using System.Text;
using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Studies;

/// <summary>One arm with one seed. Runs of the same seed begin alike and see the same batches, whatever their arm.</summary>
internal sealed record StudyRun(string Arm, ulong Seed, RunSpec Spec, string Key)
{
    public static StudyRun Of(string study, StudyArm arm, ulong seed)
    {
        var spec = arm.Spec.Clone();
        spec.Name = $"{study}-{arm.Name}-{seed}";
        spec.Seeds = new() { Initialization = seed, Data = seed, Dropout = seed };
        spec.Tags["study"] = study;
        spec.Tags["arm"] = arm.Name;
        spec.Tags["seed"] = $"{seed}";
        return new(arm.Name, seed, spec, $"{study}/{arm.Name}/{seed}/{HashOf(spec)}");
    }

    // With the content in its key, a changed spec is another run, and an unchanged one is found again.
    private static string HashOf(RunSpec spec) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SpecWriter.Write(spec))));
}
