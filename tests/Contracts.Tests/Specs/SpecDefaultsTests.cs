using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Tests.Specs;

public sealed partial class SpecDefaultsTests
{
    private static readonly ConnectionSpec[] Connections = [new() { Hyper = new() }, new() { Frac = new() }, new() { Manifold = new() }];

    private static readonly MixingSpec[] ChosenMixings = [new() { Identity = new() }, new() { Permutation = new() }];

    [Fact]
    public void Every_field_has_the_default_that_its_comment_states_or_is_stated_to_be_required()
    {
        var comments = SpecComments.Read();
        var seen = new HashSet<MessageDescriptor>();

        Check(SpecDefaults.Resolve(RunSpecs.Minimal()), comments, seen);
        foreach (var connection in Connections)
        {
            Check(SpecDefaults.Resolve(RunSpecs.Connected(connection)).Model.Transformer.Connection, comments, seen);
        }

        foreach (var mixing in ChosenMixings)
        {
            var manifold = RunSpecs.Connected(new() { Manifold = new() { Mixing = mixing } });
            Check(SpecDefaults.Resolve(manifold).Model.Transformer.Connection.Manifold.Mixing, comments, seen);
        }

        var experts = RunSpecs.With(spec => spec.Model.Transformer.Experts = new() { Count = 4, Active = 2 });
        Check(SpecDefaults.Resolve(experts).Model.Transformer.Experts, comments, seen);

        Assert.Equal(SpecFields.Messages().Select(type => type.Name).Order(), seen.Select(type => type.Name).Order());
    }

    [Theory]
    [InlineData(MlpKind.Gelu, 96, 384)]
    [InlineData(MlpKind.Swiglu, 96, 256)]
    [InlineData(MlpKind.Swiglu, 128, 344)]
    [InlineData(MlpKind.Swiglu, 2048, 5464)]
    public void The_mlp_is_as_wide_as_its_kind_asks_for(MlpKind kind, uint width, uint hidden)
    {
        var transformer = new TransformerSpec { Layers = 1, Width = width, Heads = 2, Context = 8, Mlp = new() { Kind = kind } };

        Assert.Equal(hidden, RunSpecs.Model(transformer).Transformer.Mlp.Hidden);
    }

    [Theory]
    [InlineData(Tokenizer.Bytes, 257)]
    [InlineData(Tokenizer.Cl100K, 100_277)]
    [InlineData(Tokenizer.O200K, 200_019)]
    public void The_vocabulary_is_that_of_the_tokenizer(Tokenizer tokenizer, uint vocabulary)
    {
        var spec = RunSpecs.With(spec => spec.Data.Tokenizer = tokenizer);

        Assert.Equal(vocabulary, SpecDefaults.Resolve(spec).Model.Transformer.Vocabulary);
        Assert.Equal(vocabulary, Vocabulary.Of(tokenizer));
    }

    [Fact]
    public void Static_connections_have_no_correction_to_bound() =>
        Assert.False(SpecDefaults.Resolve(RunSpecs.Hyper(new() { Dynamic = false })).Model.Transformer.Connection.Hyper.Tanh);

    [Fact]
    public void Static_pieces_have_no_correction_to_bound_normalise_or_scale()
    {
        var frac = SpecDefaults.Resolve(RunSpecs.Connected(new() { Frac = new() { Dynamic = false } })).Model.Transformer.Connection.Frac;

        Assert.Equal(new FracConnectionSpec { Rate = 4, Dynamic = false, Tanh = false, Norm = false, Scale = false }, frac);
    }

    [Fact]
    public void Weights_that_are_drawn_by_their_shape_have_no_deviation()
    {
        var mitchell = RunSpecs.With(spec => spec.Model.Transformer.InitialWeights = InitialWeights.Mitchell);

        Assert.False(SpecDefaults.Resolve(mitchell).Model.Transformer.HasInitialDeviation);
    }

    [Fact]
    public void What_is_written_stays()
    {
        var written = RunSpecs.Hyper(new() { Rate = 0, Dynamic = false });
        written.Optimizer = new() { ClipNorm = 0, Adamw = new() { WeightDecay = 0 } };
        written.Model.Transformer.TiedHead = false;
        written.Model.Transformer.Norm = new() { Gain = false };

        var resolved = SpecDefaults.Resolve(written);

        // Merging writes every field that is present: it changes nothing only if each has that value already.
        written.Data = null;
        var again = resolved.Clone();
        again.MergeFrom(written);
        Assert.Equal(again, resolved);
    }

    [Fact]
    public void Resolving_changes_neither_its_argument_nor_what_is_resolved()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var spec = RandomSpecs.Of(seed);
            var before = spec.Clone();

            var once = SpecDefaults.Resolve(spec);

            Assert.Equal(before, spec);
            Assert.Equal(once, SpecDefaults.Resolve(once));
        }
    }

    private static void Check(IMessage message, IReadOnlyDictionary<(string, string), string> comments, HashSet<MessageDescriptor> seen)
    {
        seen.Add(message.Descriptor);
        foreach (var choice in message.Descriptor.Oneofs.Where(choice => !choice.IsSynthetic))
        {
            Assert.True(choice.Accessor.GetCaseFieldDescriptor(message) is not null, $"{choice.FullName} has no default.");
        }

        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(field => !field.IsMap))
        {
            var value = field.Accessor.GetValue(message);
            if (field.HasPresence && field.RealContainingOneof is null)
            {
                CheckPresence(field, field.Accessor.HasValue(message) ? value : null, comments[(message.Descriptor.Name, field.Name)]);
            }

            var inner = field.IsRepeated ? (IEnumerable)value : new[] { value };
            foreach (var next in inner.OfType<IMessage>().Where(next => next is not Duration))
            {
                Check(next, comments, seen);
            }
        }
    }

    private static void CheckPresence(FieldDescriptor field, object? value, string comment)
    {
        var stated = Stated().Match(comment) is { Success: true } match ? match.Groups["value"].Value : null;
        switch (stated)
        {
            case "none" or "any" or "any kind that a worker offers" or "as many as the device has" or "pinned by the first attempt":
                Assert.True(value is null, $"{field.FullName} is {value}, but its comment says that it stays absent.");
                break;
            case null:
                Assert.True(value is not null, $"{field.FullName} has no default.");
                Assert.True(value is IMessage || comment.Contains("Required.", StringComparison.Ordinal), $"The comment of {field.FullName} states no default.");
                break;
            default:
                Assert.True(value is not null, $"{field.FullName} has no default, but its comment states {stated}.");
                Assert.Equal((field.FullName, Expected(stated)), (field.FullName, Written(field, value)));
                break;
        }
    }

    // Defaults that follow from other fields, as they are in the specs of this test.
    private static string Expected(string stated) => stated switch
    {
        "the tokenizer's vocabulary; never below it" => "257",
        "4 width for GELU; 8/3 width, rounded up to a multiple of 8, for SWIGLU" => "88",
        "as dynamic" => "true",
        "heads" => "2",
        "1 GiB" => "1073741824",
        _ => stated,
    };

    private static string Written(FieldDescriptor field, object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        string text => $"\"{text}\"",
        double number when number is > 0 and < 0.01 => number.ToString("0e-0", CultureInfo.InvariantCulture),
        Duration { Nanos: 0 } duration => $"{duration.Seconds} s",
        ConnectionSpec connection => connection.KindCase.ToString().ToLowerInvariant(),
        MixingSpec mixing => mixing.KindCase.ToString().ToLowerInvariant(),
        System.Enum => EnumNames.NameOf(field.EnumType, Convert.ToInt32(value, CultureInfo.InvariantCulture)).ToUpperInvariant(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [GeneratedRegex(@"Default: (?<value>.+?)\.?$")]
    private static partial Regex Stated();
}
