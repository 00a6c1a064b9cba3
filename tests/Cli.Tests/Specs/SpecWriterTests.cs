using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.Tests.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Specs;

public sealed class SpecWriterTests
{
    [Fact]
    public void A_spec_is_written_in_the_short_form_that_people_write()
    {
        var spec = new RunSpec
        {
            Name = "tiny",
            Model = new() { Transformer = new() { Layers = 2, Norm = new() { Kind = NormKind.Layer }, Connection = new() { Residual = new() } } },
            Data = new() { Sources = { new SourceSpec { Name = "dotnet-docs", Weight = 0.5 } } },
            Optimizer = new() { Adamw = new() { Epsilon = 1e-8 } },
            WallTimeLimit = new() { Seconds = 90 },
            Tags = { ["b"] = "true", ["a"] = "1" },
            Notes = "two\nlines\n",
        };

        Assert.Equal(
            """
            name: tiny
            model:
              transformer:
                layers: 2
                norm:
                  kind: layer
                connection:
                  residual: {}
            data:
              sources:
                - name: dotnet-docs
                  weight: 0.5
            optimizer:
              adamw:
                epsilon: 1e-08
            wall_time_limit: 1m30s
            tags:
              a: "1"
              b: "true"
            notes: |
              two
              lines

            """,
            SpecWriter.Write(spec));
    }

    [Fact]
    public void A_resolved_spec_is_read_back_as_it_was()
    {
        var spec = SpecDefaults.Resolve(SpecReader.Read(SpecTexts.Valid, "run.yaml", ["notes=x", "tags.a=b", "resources.pool=big"]).Spec);

        var reading = SpecReader.Read(SpecWriter.Write(spec), "run.yaml", []);

        Assert.Empty(reading.Problems);
        Assert.Equal(spec, reading.Spec);
    }

    // Whether a spec is valid or not, what is written is what is read; only values without a short form cannot be.
    [Fact]
    public void Whatever_a_spec_says_is_read_back()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var spec = WithoutUnspecified(RandomSpecs.Of(seed));

            Assert.Equal(spec, SpecReader.Read(SpecWriter.Write(spec), "run.yaml", []).Spec);
        }
    }

    // The walk replaces each unspecified enum, which has no name, by the first value that has one.
    private static T WithoutUnspecified<T>(T message)
        where T : Google.Protobuf.IMessage
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(field => !field.IsMap))
        {
            var value = field.Accessor.GetValue(message);
            if (field.FieldType == Google.Protobuf.Reflection.FieldType.Enum && field.Accessor.HasValue(message) && Convert.ToInt32(value, null) == 0)
            {
                field.Accessor.SetValue(message, field.EnumType.Values[1].Number);
            }

            var inner = field.IsRepeated ? (System.Collections.IEnumerable)value : new[] { value };
            foreach (var next in inner.OfType<Google.Protobuf.IMessage>())
            {
                WithoutUnspecified(next);
            }
        }

        return message;
    }
}
