using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Specs;

/// <summary>The specs under samples/presets.</summary>
public sealed class PresetTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "samples", "presets");

    private static readonly string[] Variants =
    [
        "shc-x1", "shc-x2", "shc-x4", "shc-x8", "dhc-x1", "dhc-x2", "dhc-x4", "dhc-x8", "sfc-x2", "sfc-x4", "dfc-x2", "dfc-x4", "mhc-x4",
    ];

    public static TheoryData<string> All =>
        [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var model in new[] { "olmo-1b", "olmo-7b", "olmoe-1b-7b" })
            {
                foreach (var variant in Variants)
                {
                    pairs.Add(model, variant);
                }
            }

            pairs.Add("small", "dhc-x4");
            pairs.Add("small", "dfc-x4");
            pairs.Add("small", "mhc-x4");
            pairs.Add("small-moe", "dhc-x4");
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_preset_is_valid_bears_its_name_and_can_be_planned(string preset)
    {
        var spec = Read(preset);
        var estimate = RunEstimate.Of(SpecDefaults.Resolve(spec));

        Assert.Equal(preset, spec.Name);
        Assert.True(estimate.Parameters >= estimate.ActiveParameters && estimate.ActiveParameters > estimate.ConnectionParameters);
        Assert.True(estimate.PeakMemoryBytes > 16 * estimate.Parameters, "Weights, gradients and moments alone take more.");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_variant_differs_from_its_model_in_nothing_but_name_and_connection(string model, string variant)
    {
        var (plain, other) = (SpecDefaults.Resolve(Read(model)), SpecDefaults.Resolve(Read($"{model}-{variant}")));
        Assert.Equal(ConnectionSpec.KindOneofCase.Residual, plain.Model.Transformer.Connection.KindCase);
        Assert.Equal(variant, NameOf(other.Model.Transformer.Connection));

        other.Name = plain.Name;
        other.Model.Transformer.Connection = plain.Model.Transformer.Connection;

        Assert.Equal(plain, other);
    }

    [Fact]
    public void Every_preset_is_a_model_or_one_of_its_variants()
    {
        string[] models = ["olmo-1b", "olmo-7b", "olmoe-1b-7b", "small", "small-moe"];
        var variants = Pairs.Select(pair => $"{pair.Data.Item1}-{pair.Data.Item2}");

        Assert.Equal(models.Concat(variants).Order(), All.Select(preset => preset.Data).Order());
    }

    [Theory]
    [InlineData("olmo-1b", 2048)]
    [InlineData("olmo-7b", 2048)]
    [InlineData("olmoe-1b-7b", 4096)]
    public void A_model_of_the_papers_sees_500_billion_tokens_in_steps_of_four_million(string preset, uint context)
    {
        var spec = Read(preset);
        var length = RunLength.Of(SpecDefaults.Resolve(spec));

        Assert.Equal((context, 1UL << 22), (spec.Model.Transformer.Context, length.TokensPerStep));
        Assert.Equal(119_210UL, length.Steps);
        Assert.Equal(Precision.Bfloat16, spec.Precision.Kind);
    }

    private static string NameOf(ConnectionSpec connection) => connection.KindCase switch
    {
        ConnectionSpec.KindOneofCase.Hyper => $"{FormOf(connection.Hyper.Dynamic)}hc-x{connection.Hyper.Rate}",
        ConnectionSpec.KindOneofCase.Frac => $"{FormOf(connection.Frac.Dynamic)}fc-x{connection.Frac.Rate}",
        ConnectionSpec.KindOneofCase.Manifold => $"mhc-x{connection.Manifold.Rate}",
        _ => "",
    };

    private static char FormOf(bool dynamic) => dynamic ? 'd' : 's';

    private static RunSpec Read(string preset) => SpecFile.Read(Path.Combine(Folder, $"{preset}.yaml"), []);
}
