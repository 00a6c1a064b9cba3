using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Studies;

/// <summary>Reads what an arm trains: the base, the base with other fields, or a spec file of its own; tells all that is wrong in it.</summary>
internal sealed class ArmSpecReader(
    string file, string study, IReadOnlyList<ulong> seeds, SpecNode.Mapping? baseSpec, List<SpecProblem> problems)
{
    private const string Expected = "the fields that differ from the base, or the path of a spec file";

    private static readonly string[] Given = ["name", "seeds"];

    public StudyArm Read(SpecNode.Scalar name, SpecNode? own, string path)
    {
        switch (own)
        {
            case null:
                return Read(name, baseSpec);
            case SpecNode.Mapping fields:
                RefuseGiven(fields, path);
                return Read(name, baseSpec is null ? null : SpecInheritance.Merge(baseSpec, fields, RunSpec.Descriptor));
            case SpecNode.Scalar { Text.Length: > 0, IsNull: false } named:
                return Read(name, SpecDocument.ReadNamed(named, path, file));
            default:
                problems.Add(new(own.Origin, path, $"is {own.Noun}, must be {Expected}; leave it out to train the base as it is"));
                return new(name.Text, new());
        }
    }

    private StudyArm Read(SpecNode.Scalar name, SpecNode.Mapping? document)
    {
        var arm = new StudyArm(name.Text, new());
        if (document is not null)
        {
            var found = new SpecProblems(name.Origin);
            new MessageReader(found).Read(document, arm.Spec, path: "");
            Validate(arm, found);
            problems.AddRange(found.All);
        }

        return arm;
    }

    private void Validate(StudyArm arm, SpecProblems found)
    {
        foreach (var seed in seeds)
        {
            found.Add(SpecValidator.Validate(StudyRun.Of(study, arm, seed).Spec));
        }
    }

    private void RefuseGiven(SpecNode.Mapping fields, string path)
    {
        foreach (var (key, _) in fields.Entries.Where(entry => Given.Contains(entry.Key.Text)))
        {
            problems.Add(new(key.Origin, $"{path}.{key.Text}", "is given by the study, the same for all arms; leave it out"));
        }
    }
}
