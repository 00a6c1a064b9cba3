using static Orchestrator.Cli.Tests.Specs.PaperFigure;

namespace Orchestrator.Cli.Tests.Specs;

/// <summary>
/// The parameters and FLOPs that the papers of the connection family print: HC is arXiv 2409.19606, FC 2503.14125, mHC 2512.24880.
/// </summary>
internal static class PaperTables
{
    private const string Gain = "--set model.transformer.norm.kind=rms --set model.transformer.norm.gain=true";

    public static IReadOnlyList<PaperCell> Parameters { get; } =
    [
        new("HC table 7", "olmo-1b", Billions, "1.17676442"),
        new("HC eq. 21–26", "olmo-1b-shc-x1", ExtraParameters, "96"),
        new("HC eq. 21–26", "olmo-1b-shc-x2", ExtraParameters, "256"),
        new("HC table 7", "olmo-1b-shc-x2", ExtraBillions, "0.0000026", "a"),
        new("HC table 7", "olmo-1b-shc-x2", Billions, "1.17676467"),
        new("HC table 7", "olmo-1b-shc-x2", ParametersMore, "0.00002"),
        new("HC eq. 21–26", "olmo-1b-shc-x4", ExtraParameters, "768"),
        new("HC table 7", "olmo-1b-shc-x4", ExtraBillions, "0.0000077", "a"),
        new("HC table 7", "olmo-1b-shc-x4", Billions, "1.17676518"),
        new("HC table 7", "olmo-1b-shc-x4", ParametersMore, "0.00007"),
        new("HC eq. 21–26", "olmo-1b-shc-x8", ExtraParameters, "2,560"),
        new("HC eq. 21–26", "olmo-1b-dhc-x1", ExtraParameters, "196,768"),
        new("HC eq. 21–26", "olmo-1b-dhc-x2", ExtraParameters, "262,464"),
        new("HC table 7", "olmo-1b-dhc-x2", ExtraBillions, "0.0002625"),
        new("HC table 7", "olmo-1b-dhc-x2", Billions, "1.17702688"),
        new("HC table 7", "olmo-1b-dhc-x2", ParametersMore, "0.02230"),
        new("HC eq. 21–26", "olmo-1b-dhc-x4", ExtraParameters, "394,048"),
        new("HC table 7", "olmo-1b-dhc-x4", ExtraBillions, "0.0003940"),
        new("HC table 7", "olmo-1b-dhc-x4", Billions, "1.17715846"),
        new("HC table 7", "olmo-1b-dhc-x4", ParametersMore, "0.03349"),
        new("HC eq. 21–26", "olmo-1b-dhc-x8", ExtraParameters, "657,984"),
        new("HC table 7", "olmo-7b", Billions, "6.88809574"),
        new("HC eq. 21–26", "olmo-7b-dhc-x4", ExtraParameters, "1,574,528"),
        new("HC table 7", "olmo-7b-dhc-x4", ExtraBillions, "0.0013124", "b"),
        new("HC table 7", "olmo-7b-dhc-x4", Billions, "6.88967027"),
        new("HC table 7", "olmo-7b-dhc-x4", ParametersMore, "0.02286"),
        new("HC table 7", "olmoe-1b-7b", Billions, "6.91909427", "c"),
        new("HC eq. 21–26", "olmoe-1b-7b-dhc-x4", ExtraParameters, "459,584"),
        new("HC table 7", "olmoe-1b-7b-dhc-x4", ExtraBillions, "0.0003940", "d"),
        new("HC table 7", "olmoe-1b-7b-dhc-x4", Billions, "6.91948832", "c, d"),
        new("HC table 7", "olmoe-1b-7b-dhc-x4", ParametersMore, "0.00570", "c, d"),
        new("FC § 4.4", "`olmo-1b-sfc-x2 --set model.transformer.connection.frac.rate=1`", ExtraParameters, "96"),
        new("FC § 4.4", "olmo-1b-sfc-x2", ExtraParameters, "320"),
        new("FC § 4.4", "olmo-1b-sfc-x4", ExtraParameters, "1,152"),
        new("FC § 4.4", "`olmo-1b-sfc-x4 --set model.transformer.connection.frac.rate=8`", ExtraParameters, "4,352"),
        new("FC § 4.4", "`olmo-1b-dfc-x2 --set model.transformer.connection.frac.rate=1`", ExtraParameters, "196,768"),
        new("FC § 4.4", "olmo-1b-dfc-x2", ExtraParameters, "164,224"),
        new("FC § 4.4", "olmo-1b-dfc-x4", ExtraParameters, "148,672"),
        new("FC § 4.4", "`olmo-1b-dfc-x4 --set model.transformer.connection.frac.rate=8`", ExtraParameters, "143,680"),
        new("FC § 4.4", $"`olmo-1b-dfc-x2 --set model.transformer.connection.frac.rate=1 {Gain}`", ExtraParameters, "262,304"),
        new("FC § 4.4", $"`olmo-1b-dfc-x2 {Gain}`", ExtraParameters, "196,992"),
        new("FC § 4.4", $"`olmo-1b-dfc-x4 {Gain}`", ExtraParameters, "165,056"),
        new("FC § 4.4", $"`olmo-1b-dfc-x4 --set model.transformer.connection.frac.rate=8 {Gain}`", ExtraParameters, "151,872"),
        new("FC table 1", "olmo-1b", Billions, "1.17676442"),
        new("FC table 1", "olmo-1b-dfc-x4", ExtraBillions, "0.000165", "e"),
        new("FC table 1", "olmo-1b-dfc-x4", Billions, "1.17715846", "e, f"),
        new("FC table 1", "olmo-1b-dfc-x4", ParametersMore, "0.014", "e"),
        new("FC table 1", "olmoe-1b-7b", Billions, "6.91909427", "c"),
        new("FC table 1", "olmoe-1b-7b-dfc-x4", ExtraBillions, "0.000165"),
        new("FC table 1", "olmoe-1b-7b-dfc-x4", Billions, "6.91948832", "c, f"),
        new("FC table 1", "olmoe-1b-7b-dfc-x4", ParametersMore, "0.0024"),
        Manifold(layers: 12, width: 1280, ExtraParameters, "2,949,768"),
        Manifold(layers: 12, width: 1280, ExtraMillions, "2.95"),
        Manifold(layers: 18, width: 1920, ExtraParameters, "6,636,492"),
        Manifold(layers: 18, width: 1920, ExtraMillions, "6.64"),
        Manifold(layers: 30, width: 2560, ExtraParameters, "14,747,220"),
        Manifold(layers: 30, width: 2560, ExtraMillions, "14.75"),
    ];

    public static IReadOnlyList<PaperCell> Flops { get; } =
    [
        new("HC table 8", "olmo-1b", Gigaflops, "2.3536", "g"),
        new("HC table 8", "olmo-1b-shc-x2", ConnectionGigaflops, "0.0010"),
        new("HC table 8", "olmo-1b-shc-x2", Gigaflops, "2.3545", "h"),
        new("HC table 8", "olmo-1b-shc-x2", FlopsMore, "0.038", "h"),
        new("HC table 8", "olmo-1b-shc-x4", ConnectionGigaflops, "0.0031"),
        new("HC table 8", "olmo-1b-shc-x4", Gigaflops, "2.3566", "h"),
        new("HC table 8", "olmo-1b-shc-x4", FlopsMore, "0.127", "h"),
        new("HC table 8", "olmo-1b-dhc-x2", ConnectionGigaflops, "0.0020", "i"),
        new("HC table 8", "olmo-1b-dhc-x2", Gigaflops, "2.3554", "h, i"),
        new("HC table 8", "olmo-1b-dhc-x2", FlopsMore, "0.076", "h, i"),
        new("HC table 8", "olmo-1b-dhc-x4", ConnectionGigaflops, "0.0049", "i"),
        new("HC table 8", "olmo-1b-dhc-x4", Gigaflops, "2.3583", "h, i"),
        new("HC table 8", "olmo-1b-dhc-x4", FlopsMore, "0.200", "h, i"),
        new("HC table 8", "olmo-7b", Gigaflops, "13.3647", "g"),
        new("HC table 8", "olmo-7b-dhc-x4", ConnectionGigaflops, "0.0197", "i"),
        new("HC table 8", "olmo-7b-dhc-x4", Gigaflops, "13.3844", "g, i"),
        new("HC table 8", "olmo-7b-dhc-x4", FlopsMore, "0.147", "i"),
        new("HC table 8", "olmoe-1b-7b", Gigaflops, "2.3580", "g"),
        new("HC table 8", "olmoe-1b-7b-dhc-x4", ConnectionGigaflops, "0.0049", "i"),
        new("HC table 8", "olmoe-1b-7b-dhc-x4", Gigaflops, "2.3629", "g, i"),
        new("HC table 8", "olmoe-1b-7b-dhc-x4", FlopsMore, "0.208", "i"),
        new("FC table 2", "olmo-1b", Gigaflops, "2.5587", "j"),
        new("FC table 2", "olmo-1b-dfc-x4", ConnectionGigaflops, "0.0013", "k"),
        new("FC table 2", "olmo-1b-dfc-x4", Gigaflops, "2.5598", "j, k"),
        new("FC table 2", "olmo-1b-dfc-x4", FlopsMore, "0.044", "j, k"),
        new("FC table 2", "olmoe-1b-7b", Gigaflops, "2.3580", "g"),
        new("FC table 2", "olmoe-1b-7b-dfc-x4", ConnectionGigaflops, "0.0013", "k"),
        new("FC table 2", "olmoe-1b-7b-dfc-x4", Gigaflops, "2.3629", "f, g, k"),
        new("FC table 2", "olmoe-1b-7b-dfc-x4", FlopsMore, "0.056", "k"),
    ];

    private static PaperCell Manifold(int layers, int width, PaperFigure figure, string printed) => new(
        "mHC eq. 10–19",
        $"`olmo-1b-mhc-x4 --set model.transformer.layers={layers} --set model.transformer.width={width}`",
        figure,
        printed);
}
