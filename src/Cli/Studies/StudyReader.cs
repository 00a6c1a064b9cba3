using System.Globalization;
using Orchestrator.Cli.Specs;

namespace Orchestrator.Cli.Studies;

/// <summary>Reads the document of a study file. What is wrong becomes a problem; the rest is read all the same.</summary>
internal sealed class StudyReader(string file, SpecProblems problems)
{
    private const string NamedArm = "a mapping of name and, where it differs from the base, spec";

    private static readonly string[] Keys = ["name", "question", "base", "reference", "seeds", "arms"];

    private readonly List<SpecProblem> _inSpecs = [];

    /// <summary>In the order in which the user reads the files. What is wrong in the base is told once, not for each arm.</summary>
    public IReadOnlyList<SpecProblem> Problems => [.. problems.All.Concat(_inSpecs).Distinct().OrderBy(problem => problem.Origin.Order)];

    /// <exception cref="UnreadableSpecException">A file that it names is not to be read at all.</exception>
    public Study Read(SpecNode document)
    {
        if (document is not SpecNode.Mapping mapping)
        {
            throw new UnreadableSpecException(
                new(document.Origin, Path: "", $"is {document.Noun}, must be a mapping with keys of {string.Join(", ", Keys)}"));
        }

        var keys = new StudyKeys(mapping, parent: "", Keys, problems);
        var name = keys.RequireName("name")?.Text ?? "";
        var question = keys.RequireText("question", "the question that the study shall answer")?.Text ?? "";
        var seeds = ReadSeeds(keys);
        var arms = ReadArms(keys, name, seeds);
        return new(name, question, ReadReference(keys, arms), seeds, arms);
    }

    private List<ulong> ReadSeeds(StudyKeys keys)
    {
        const string Expected = "a list of whole numbers, as in [1, 2, 3]; each arm is trained once with each of them";
        var seeds = new List<ulong>();
        foreach (var (index, item) in keys.RequireList("seeds", Expected).Index())
        {
            var path = $"{keys.PathOf("seeds")}[{index}]";
            var text = (item as SpecNode.Scalar)?.Text;
            if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
            {
                problems.Add(item.Origin, path, $"is {item.Noun}, must be a whole number from 0 to {ulong.MaxValue}");
            }
            else if (seeds.Contains(seed))
            {
                problems.Add(item.Origin, path, $"is {seed} again; name each seed once");
            }
            else
            {
                seeds.Add(seed);
            }
        }

        return seeds;
    }

    private List<StudyArm> ReadArms(StudyKeys keys, string study, List<ulong> seeds)
    {
        var specs = new ArmSpecReader(file, study, seeds, ReadBase(keys), _inSpecs);
        var places = new Dictionary<string, Origin>();
        var arms = new List<StudyArm>();
        foreach (var (index, item) in keys.RequireList("arms", $"a list, each element {NamedArm}").Index())
        {
            var path = $"arms[{index}]";
            if (item is not SpecNode.Mapping mapping)
            {
                problems.Add(item.Origin, path, $"is {item.Noun}, must be {NamedArm}");
                continue;
            }

            var own = new StudyKeys(mapping, path, ["name", "spec"], problems);
            if (own.RequireName("name") is not { } name)
            {
                continue;
            }

            if (!places.TryAdd(name.Text, name.Origin))
            {
                var message = $"is {name.Text} again, first at {places[name.Text]}; each arm has a name of its own";
                problems.Add(name.Origin, own.PathOf("name"), message);
            }
            else
            {
                arms.Add(specs.Read(name, own.Find("spec"), own.PathOf("spec")));
            }
        }

        return arms;
    }

    private SpecNode.Mapping? ReadBase(StudyKeys keys)
    {
        const string Expected = "the path of a spec file relative to this one, or a spec, which may begin with extends: FILE";
        if (keys.Find("base") is SpecNode.Mapping own)
        {
            return SpecDocument.Inherit(own, file);
        }

        return keys.RequireText("base", Expected) is { } named ? SpecDocument.ReadNamed(named, "base", file) : null;
    }

    private string ReadReference(StudyKeys keys, List<StudyArm> arms)
    {
        if (keys.RequireText("reference", "the name of the arm that the others are compared with") is not { } reference)
        {
            return "";
        }

        var names = arms.ConvertAll(arm => arm.Name);
        if (names.Count > 0 && !names.Contains(reference.Text))
        {
            problems.Add(reference.Origin, "reference", NearestName.Of(reference.Text, names) is { } nearest
                ? $"is '{reference.Text}', which is no arm; did you mean {nearest}?"
                : $"is '{reference.Text}', must be one of the arms: {string.Join(", ", names)}");
        }

        return reference.Text;
    }
}
