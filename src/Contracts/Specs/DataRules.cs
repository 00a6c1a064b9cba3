using Google.Protobuf.Collections;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What a valid mixture of sources is.</summary>
internal static class DataRules
{
    public static void Validate(DataSpec data, Violations violations)
    {
        if (data.Sources.Count == 0)
        {
            violations.Add("sources", "is empty, must have at least one source");
        }

        for (var index = 0; index < data.Sources.Count; index++)
        {
            Validate(data.Sources[index], violations.In("sources", index));
        }

        RequireUniqueNames(data.Sources, violations);
        violations.RequireKnown("tokenizer", data.Tokenizer);
        violations.Require("held_out", data.HeldOut, data.HeldOut is > 0 and <= 0.5, "above 0 and at most 0.5");
    }

    private static void Validate(SourceSpec source, Violations violations)
    {
        if (!SourceName.IsValid(source.Name))
        {
            violations.Add("name", $"{(source.Name.Length == 0 ? "is missing" : $"is '{source.Name}'")}, must be {SourceName.Rule}");
        }

        violations.RequirePositive("weight", source.Weight);
        if (source.HasHash)
        {
            violations.Require(
                "hash",
                source.Hash,
                source.Hash.Length == 64 && source.Hash.All(char.IsAsciiHexDigitLower),
                "64 lower case hexadecimal digits");
        }
    }

    private static void RequireUniqueNames(RepeatedField<SourceSpec> sources, Violations violations)
    {
        var first = new Dictionary<string, int>();
        for (var index = 0; index < sources.Count; index++)
        {
            var name = sources[index].Name;
            if (name.Length > 0 && !first.TryAdd(name, index))
            {
                violations.In("sources", index).Add(
                    "name", $"is '{name}', as that of sources[{first[name]}], must be unique; name a source once and add up the weights");
            }
        }
    }
}
