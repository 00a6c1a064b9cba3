using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Tests.Specs;

public sealed class SpecValidatorTests
{
    private const string Transformer = "model.transformer";
    private const string Experts = "model.transformer.experts";
    private const string Residual = "model.transformer.connection.residual";
    private const string Hyper = "model.transformer.connection.hyper";
    private const string Frac = "model.transformer.connection.frac";
    private const string Manifold = "model.transformer.connection.manifold";

    public static TheoryData<string, string, Action<RunSpec>> Wrong => new()
    {
        { "name", "is missing, must have 1 to 100 characters", spec => spec.Name = "" },
        { "name", "has 101 characters, must have at most 100", spec => spec.Name = new('x', 101) },
        { "name", "has line breaks or other control characters, must be one line of text", spec => spec.Name = "two\nlines" },
        { "name", "begins or ends with a blank, must not", spec => spec.Name = " x" },
        { "project", "is missing, must have 1 to 100 characters", spec => spec.Project = "" },
        { "notes", "has 10001 characters, must have at most 10000", spec => spec.Notes = new('x', 10_001) },
        { "tags", "has 33 entries, must have at most 32", spec => Enumerable.Range(0, 33).ToList().ForEach(key => spec.Tags.Add($"k{key}", "v")) },
        { "tags.owner", "has 101 characters, must have at most 100", spec => spec.Tags.Add("owner", new('x', 101)) },
        { "priority", "is 1001, must be from -1000 to 1000", spec => spec.Priority = 1001 },
        { "model", "is missing, must name an architecture: transformer", spec => spec.Model = null },
        { "model", "is missing, must name an architecture: transformer", spec => spec.Model = new() },
        { $"{Transformer}.layers", "is missing, must be a whole number from 1 to 10000", spec => spec.Model.Transformer.ClearLayers() },
        { $"{Transformer}.layers", "is 0, must be a whole number from 1 to 10000", spec => spec.Model.Transformer.Layers = 0 },
        { $"{Transformer}.width", "is 30, must be a multiple of heads (4), for instance 24 or 32", spec => (spec.Model.Transformer.Width, spec.Model.Transformer.Heads) = (30, 4) },
        { $"{Transformer}.width", "is 3, must be a multiple of heads (4), for instance 8", spec => (spec.Model.Transformer.Width, spec.Model.Transformer.Heads) = (3, 4) },
        { $"{Transformer}.width", "is 12, which gives 4 heads an odd width of 3; rotary positions turn pairs, so it must be a multiple of 8, for instance 8 or 16", spec => (spec.Model.Transformer.Width, spec.Model.Transformer.Heads) = (12, 4) },
        { $"{Transformer}.vocabulary", "is 256, must be at least 257, the vocabulary of tokenizer bytes, or be left out", spec => spec.Model.Transformer.Vocabulary = 256 },
        { $"{Transformer}.vocabulary", "is 300, must be at least 100277, the vocabulary of tokenizer cl100k, or be left out", spec => (spec.Model.Transformer.Vocabulary, spec.Data.Tokenizer) = (300, Tokenizer.Cl100K) },
        { $"{Transformer}.norm.kind", "is unspecified, must be one of rms, layer", spec => spec.Model.Transformer.Norm = new() { Kind = NormKind.Unspecified } },
        { $"{Transformer}.norm.kind", "is 77, must be one of rms, layer", spec => spec.Model.Transformer.Norm = new() { Kind = (NormKind)77 } },
        { $"{Transformer}.norm.epsilon", "is 0, must be a number above 0", spec => spec.Model.Transformer.Norm = new() { Epsilon = 0 } },
        { $"{Transformer}.mlp.hidden", "is 0, must be a whole number from 1 to 16777216", spec => spec.Model.Transformer.Mlp = new() { Hidden = 0 } },
        { $"{Transformer}.rotary_base", "is Infinity, must be a number of at least 1", spec => spec.Model.Transformer.RotaryBase = double.PositiveInfinity },
        { $"{Transformer}.dropout", "is 1, must be at least 0 and below 1", spec => spec.Model.Transformer.Dropout = 1 },
        { $"{Transformer}.dropout", "is NaN, must be at least 0 and below 1", spec => spec.Model.Transformer.Dropout = double.NaN },
        { $"{Hyper}.rate", "is 0, must be a whole number from 1 to 1024", spec => spec.Model.Transformer.Connection = new() { Hyper = new() { Rate = 0 } } },
        { $"{Hyper}.tanh", "is true, but bounds the dynamic correction and dynamic is false; leave it out, or set dynamic to true", spec => spec.Model.Transformer.Connection = new() { Hyper = new() { Dynamic = false, Tanh = true } } },
        { $"{Hyper}.rate", "is 1025, must be a whole number from 1 to 1024", spec => spec.Model.Transformer.Connection = new() { Hyper = new() { Rate = 1025 } } },
        { $"{Hyper}.train_mix", "is false, which needs free mixing, not sinkhorn; leave one of the two out", spec => spec.Model.Transformer.Connection = new() { Hyper = new() { TrainMix = false, Mixing = Sinkhorn(20) } } },
        { $"{Hyper}.mixing.permutation", "is for manifold connections; must be one of free, identity, sinkhorn", spec => spec.Model.Transformer.Connection = new() { Hyper = new() { Mixing = new() { Permutation = new() } } } },
        { $"{Hyper}.mixing.sinkhorn.iterations", "is 0, must be a whole number from 1 to 1000", spec => spec.Model.Transformer.Connection = new() { Hyper = new() { Mixing = Sinkhorn(0) } } },
        { $"{Hyper}.collapse", "is unspecified, must be one of sum, head", spec => spec.Model.Transformer.Connection = new() { Hyper = new() { Collapse = Collapse.Unspecified } } },
        { $"{Residual}.norm", "is unspecified, must be one of pre, post", spec => spec.Model.Transformer.Connection = new() { Residual = new() { Norm = NormPlacement.Unspecified } } },
        { $"{Frac}.rate", "is 0, must be a whole number from 1 to 1024", spec => spec.Model.Transformer.Connection = new() { Frac = new() { Rate = 0 } } },
        { $"{Frac}.rate", "is 3, must divide the width (32), for instance 2 or 4", spec => spec.Model.Transformer.Connection = new() { Frac = new() { Rate = 3 } } },
        { $"{Frac}.rate", "is 64, must divide the width (32), for instance 32", spec => spec.Model.Transformer.Connection = new() { Frac = new() { Rate = 64 } } },
        { $"{Frac}.tanh", "is true, but bounds the dynamic correction and dynamic is false; leave it out, or set dynamic to true", spec => spec.Model.Transformer.Connection = new() { Frac = new() { Dynamic = false, Tanh = true } } },
        { $"{Frac}.norm", "is true, but normalises what the dynamic correction is computed from and dynamic is false; leave it out, or set dynamic to true", spec => spec.Model.Transformer.Connection = new() { Frac = new() { Dynamic = false, Norm = true } } },
        { $"{Frac}.scale", "is true, but scales the dynamic correction and dynamic is false; leave it out, or set dynamic to true", spec => spec.Model.Transformer.Connection = new() { Frac = new() { Dynamic = false, Scale = true } } },
        { $"{Manifold}.rate", "is 0, must be a whole number from 1 to 64", spec => spec.Model.Transformer.Connection = new() { Manifold = new() { Rate = 0 } } },
        { $"{Manifold}.rate", "is 6, must be at most 5 with permutation mixing, which weighs every permutation of the streams; or choose sinkhorn mixing", spec => spec.Model.Transformer.Connection = new() { Manifold = new() { Rate = 6, Mixing = new() { Permutation = new() } } } },
        { $"{Manifold}.mixing.sinkhorn.iterations", "is 1001, must be a whole number from 1 to 1000", spec => spec.Model.Transformer.Connection = new() { Manifold = new() { Mixing = Sinkhorn(1001) } } },
        { $"{Manifold}.collapse", "is 9, must be one of sum, head", spec => spec.Model.Transformer.Connection = new() { Manifold = new() { Collapse = (Collapse)9 } } },
        { $"{Transformer}.key_value_heads", "is 3, must be a divisor of heads (2), or be left out", spec => spec.Model.Transformer.KeyValueHeads = 3 },
        { $"{Transformer}.key_value_heads", "is 0, must be a divisor of heads (2), or be left out", spec => spec.Model.Transformer.KeyValueHeads = 0 },
        { $"{Transformer}.initial_weights", "is unspecified, must be one of normal, truncated_normal, mitchell", spec => spec.Model.Transformer.InitialWeights = InitialWeights.Unspecified },
        { $"{Transformer}.initial_deviation", "is 0, must be a number above 0", spec => spec.Model.Transformer.InitialDeviation = 0 },
        { $"{Transformer}.initial_deviation", "is set, but mitchell has its own; leave it out, or choose other initial_weights", spec => (spec.Model.Transformer.InitialWeights, spec.Model.Transformer.InitialDeviation) = (InitialWeights.Mitchell, 0.02) },
        { $"{Experts}.count", "is missing, must be a whole number from 1 to 65536", spec => spec.Model.Transformer.Experts = new() { Active = 1 } },
        { $"{Experts}.count", "is 65536, which gives more than 1000000000000000000 parameters, must be less", spec => (spec.Model.Transformer.Layers, spec.Model.Transformer.Mlp, spec.Model.Transformer.Experts) = (10_000, new() { Hidden = 1 << 24 }, new() { Count = 1 << 16, Active = 1 }) },
        { $"{Experts}.active", "is missing, must be a whole number from 1 to 65536", spec => spec.Model.Transformer.Experts = new() { Count = 8 } },
        { $"{Experts}.active", "is 0, must be a whole number from 1 to 65536", spec => spec.Model.Transformer.Experts = new() { Count = 8, Active = 0 } },
        { $"{Experts}.active", "is 9, must be at most count (8)", spec => spec.Model.Transformer.Experts = new() { Count = 8, Active = 9 } },
        { $"{Experts}.balance_weight", "is -0.01, must be a number of at least 0", spec => spec.Model.Transformer.Experts = new() { Count = 8, Active = 2, BalanceWeight = -0.01 } },
        { $"{Experts}.router_z_weight", "is NaN, must be a number of at least 0", spec => spec.Model.Transformer.Experts = new() { Count = 8, Active = 2, RouterZWeight = double.NaN } },
        { "recomputation.kind", "is unspecified, must be one of none, connections, blocks", spec => spec.Recomputation = new() { Kind = Recomputation.Unspecified } },
        { "recomputation.kind", "is connections, but the model's connection is residual, which holds no streams; must be none or blocks", spec => spec.Recomputation = new() { Kind = Recomputation.Connections } },
        { "guard.non_finite", "is report, must be one of skip, roll_back, stop: what is not finite never reaches the weights", spec => spec.Guard = new() { NonFinite = GuardPolicy.Report } },
        { "guard.loss_spike", "is unspecified, must be one of report, skip, roll_back, stop", spec => spec.Guard = new() { LossSpike = GuardPolicy.Unspecified } },
        { "guard.stream_explosion", "is 9, must be one of report, skip, roll_back, stop", spec => spec.Guard = new() { StreamExplosion = (GuardPolicy)9 } },
        { "guard.window", "is 9, must be from 10 to 1000000", spec => spec.Guard = new() { Window = 9 } },
        { "guard.spike_deviations", "is 0, must be a number above 0", spec => spec.Guard = new() { SpikeDeviations = 0 } },
        { "guard.explosion_factor", "is 1, must be a number above 1", spec => spec.Guard = new() { ExplosionFactor = 1 } },
        { "guard.limit", "is 1000001, must be at most 1000000", spec => spec.Guard = new() { Limit = 1_000_001 } },
        { "data", "is missing, must name the sources to train on", spec => spec.Data = null },
        { "data.sources", "is empty, must have at least one source", spec => spec.Data.Sources.Clear() },
        { "data.sources[0].name", "is '../secrets', must be 1 to 100 lower case letters, digits, '-', '_' or '.', the first a letter or digit", spec => spec.Data.Sources[0].Name = "../secrets" },
        { "data.sources[0].name", "is missing, must be 1 to 100 lower case letters, digits, '-', '_' or '.', the first a letter or digit", spec => spec.Data.Sources[0].Name = "" },
        { "data.sources[1].name", "is 'dotnet-docs', as that of sources[0], must be unique; name a source once and add up the weights", spec => spec.Data.Sources.Add(new SourceSpec { Name = "dotnet-docs" }) },
        { "data.sources[0].weight", "is 0, must be a number above 0", spec => spec.Data.Sources[0].Weight = 0 },
        { "data.sources[0].weight", "is -1, must be a number above 0", spec => spec.Data.Sources[0].Weight = -1 },
        { "data.sources[0].hash", "is abc, must be 64 lower case hexadecimal digits", spec => spec.Data.Sources[0].Hash = "abc" },
        { "data.tokenizer", "is unspecified, must be one of bytes, cl100k, o200k", spec => spec.Data.Tokenizer = Tokenizer.Unspecified },
        { "data.held_out", "is 0.6, must be above 0 and at most 0.5", spec => spec.Data.HeldOut = 0.6 },
        { "batch.sequences", "is 0, must be a whole number from 1 to 65536", spec => spec.Batch = new() { Sequences = 0 } },
        { "batch.accumulation", "is 0, must be a whole number from 1 to 65536", spec => spec.Batch = new() { Accumulation = 0 } },
        { "budget", "is missing, must say how long to train: steps or tokens", spec => spec.Budget = null },
        { "budget", "is missing, must say how long to train: steps or tokens", spec => spec.Budget = new() },
        { "budget.steps", "is 0, must be a whole number from 1 to 1000000000000000000", spec => spec.Budget = new() { Steps = 0 } },
        { "budget.tokens", "is 0, must be a whole number from 1 to 1000000000000000000", spec => spec.Budget = new() { Tokens = 0 } },
        { "budget", "is more than 1000000000000000000 tokens, must be less", spec => spec.Budget = new() { Steps = 1_000_000_000_000_000_000 } },
        { "schedule.warmup_steps", "is 100, must be below the budget's steps (100)", spec => spec.Schedule = new() { WarmupSteps = 100 } },
        { "schedule.final_fraction", "is 1.5, must be from 0 to 1", spec => spec.Schedule = new() { FinalFraction = 1.5 } },
        { "schedule.shape", "is unspecified, must be one of constant, cosine, linear", spec => spec.Schedule = new() { Shape = ScheduleShape.Unspecified } },
        { "optimizer.clip_norm", "is -1, must be a number of at least 0", spec => spec.Optimizer = new() { ClipNorm = -1 } },
        { "optimizer.adamw.learning_rate", "is NaN, must be a number above 0", spec => spec.Optimizer = new() { Adamw = new() { LearningRate = double.NaN } } },
        { "optimizer.adamw.learning_rate", "is Infinity, must be a number above 0", spec => spec.Optimizer = new() { Adamw = new() { LearningRate = double.PositiveInfinity } } },
        { "optimizer.adamw.beta1", "is 1, must be at least 0 and below 1", spec => spec.Optimizer = new() { Adamw = new() { Beta1 = 1 } } },
        { "optimizer.adamw.weight_decay", "is -0.1, must be a number of at least 0", spec => spec.Optimizer = new() { Adamw = new() { WeightDecay = -0.1 } } },
        { "precision.kind", "is unspecified, must be one of float32, float64, bfloat16", spec => spec.Precision = new() { Kind = Precision.Unspecified } },
        { "evaluation.every_steps", "is 0, must be a whole number from 1 to 1000000000000000000", spec => spec.Evaluation = new() { EverySteps = 0 } },
        { "evaluation.batches", "is 0, must be a whole number from 1 to 1048576", spec => spec.Evaluation = new() { Batches = 0 } },
        { "checkpoint.every_steps", "is 0, must be a whole number from 1 to 1000000000000000000", spec => spec.Checkpoint = new() { EverySteps = 0 } },
        { "checkpoint.keep", "is 0, must be a whole number from 1 to 1048576", spec => spec.Checkpoint = new() { Keep = 0 } },
        { "checkpoint.keep_every_steps", "is 0, must be a whole number from 1 to 1000000000000000000", spec => spec.Checkpoint = new() { KeepEverySteps = 0 } },
        { "checkpoint.keep_best", "is 1048577, must be a whole number from 0 to 1048576", spec => spec.Checkpoint = new() { KeepBest = 1048577 } },
        { "journal.every_steps", "is 0, must be a whole number from 1 to 1000000000000000000", spec => spec.Journal = new() { EverySteps = 0 } },
        { "journal.bound_bytes", "is 1024, must be from 1048576 (1 MiB) to 1099511627776 (1 TiB)", spec => spec.Journal = new() { BoundBytes = 1024 } },
        { "resources.devices", "is 0, must be a whole number from 1 to 1024", spec => spec.Resources = new() { Devices = 0 } },
        { "resources.threads", "is 0, must be a whole number from 1 to 4096", spec => spec.Resources = new() { Threads = 0 } },
        { "resources.threads", "is set, but only CPU devices have threads; leave it out, or set device to cpu", spec => spec.Resources = new() { Threads = 2, Device = DeviceKind.Cuda } },
        { "resources.device", "is unspecified, must be one of cpu, cuda", spec => spec.Resources = new() { Device = DeviceKind.Unspecified } },
        { "resources.pool", "is missing, must have 1 to 100 characters", spec => spec.Resources = new() { Pool = "" } },
        { "retries.backoff", "is -1s, must be from 0s to 5m", spec => spec.Retries = new() { Backoff = new Duration { Seconds = -1 } } },
        { "retries.stop_grace", "is 1000000s, must be from 0s to 24h", spec => spec.Retries = new() { StopGrace = new Duration { Seconds = 1_000_000 } } },
        { "retries.stop_grace", "is 0s, must be from 0s to 24h", spec => spec.Retries = new() { StopGrace = new Duration { Seconds = 1, Nanos = -1_000_000_000 } } },
        { "wall_time_limit", "is 0s, must be above 0 and at most 3650 days", spec => spec.WallTimeLimit = new() },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_named_and_said_how_it_would_be_right(string path, string message, Action<RunSpec> change)
    {
        var violation = Assert.Single(SpecValidator.Validate(RunSpecs.With(change)));

        Assert.Equal(new Violation(path, message), violation);
    }

    [Fact]
    public void Nothing_is_wrong_with_what_has_only_the_required_fields() => Assert.Empty(SpecValidator.Validate(RunSpecs.Minimal()));

    public static TheoryData<Action<RunSpec>> AtTheEdge => new()
    {
        spec => spec.Model.Transformer.Connection = new() { Hyper = new() { Rate = 1, Dynamic = false } },
        spec => spec.Model.Transformer.Connection = new() { Residual = new() { Norm = NormPlacement.Post } },
        spec => spec.Model.Transformer.Connection = new() { Hyper = new() { Mixing = new() { Identity = new() }, Collapse = Collapse.Head } },
        spec => spec.Model.Transformer.Connection = new() { Hyper = new() { TrainRead = false, TrainMix = false, TrainWrite = false } },
        spec => spec.Model.Transformer.Connection = new() { Frac = new() { Rate = 32, Tanh = false, Norm = false, Scale = false } },
        spec => spec.Model.Transformer.Connection = new() { Manifold = new() { Rate = 5, Mixing = new() { Permutation = new() } } },
        spec => spec.Model.Transformer.Connection = new() { Manifold = new() { Rate = 64, Mixing = Sinkhorn(1000) } },
        spec => (spec.Model.Transformer.Connection, spec.Recomputation) = (new() { Frac = new() }, new() { Kind = Recomputation.Connections }),
        spec => spec.Recomputation = new() { Kind = Recomputation.Blocks },
        spec => spec.Precision = new() { Kind = Precision.Bfloat16 },
        spec => (spec.Model.Transformer.KeyValueHeads, spec.Model.Transformer.QueryKeyNorm) = (1, true),
        spec => spec.Model.Transformer.InitialWeights = InitialWeights.Mitchell,
        spec => spec.Model.Transformer.Experts = new() { Count = 1, Active = 1, BalanceWeight = 0, RouterZWeight = 0 },
        spec => spec.Guard = new() { NonFinite = GuardPolicy.Skip, LossSpike = GuardPolicy.RollBack, Window = 10, Limit = 0 },
        spec => spec.Optimizer = new() { ClipNorm = 0, Adamw = new() { Beta1 = 0, Beta2 = 0, WeightDecay = 0 } },
        spec => spec.Schedule = new() { WarmupSteps = 99, FinalFraction = 0 },
        spec => (spec.Budget, spec.Schedule) = (new() { Tokens = 1 }, new() { WarmupSteps = 0 }),
        spec => spec.Data.HeldOut = 0.5,
        spec => spec.Retries = new() { Infrastructure = 0, Backoff = new(), StopGrace = new() },
        spec => spec.Journal = new() { BoundBytes = 1 << 20 },
        spec => spec.Data.Sources[0].Hash = new('0', 64),
        spec => spec.Priority = -1000,
        spec => spec.Notes = "two\nlines\tand a tab",
        spec => spec.Tags.Add("key", ""),
        spec => spec.Seeds = new() { Data = 0, Dropout = ulong.MaxValue },
        spec => spec.WallTimeLimit = new() { Nanos = 1_000_000 },
    };

    [Theory]
    [MemberData(nameof(AtTheEdge))]
    public void The_edge_of_a_range_belongs_to_it_and_stays_valid_when_resolved(Action<RunSpec> change)
    {
        var spec = RunSpecs.With(change);

        Assert.Empty(SpecValidator.Validate(spec));
        Assert.Empty(SpecValidator.Validate(SpecDefaults.Resolve(spec)));
    }

    [Fact]
    public void Everything_is_told_at_once()
    {
        var spec = new RunSpec { Batch = new() { Sequences = 0 }, Checkpoint = new() { Keep = 0 } };

        Assert.Equal(
            ["name", "model", "data", "batch.sequences", "budget", "checkpoint.keep"],
            SpecValidator.Validate(spec).Select(violation => violation.Path));
    }

    [Fact]
    public void Whatever_a_client_sends_is_judged_the_same_before_and_after_resolving_and_by_paths_that_exist()
    {
        var paths = new HashSet<string>();
        for (var seed = 0; seed < 2_000; seed++)
        {
            var spec = RandomSpecs.Of(seed);
            var violations = SpecValidator.Validate(spec);

            Assert.Equal(violations, SpecValidator.Validate(SpecDefaults.Resolve(spec)));
            paths.UnionWith(violations.Select(violation => violation.Path));
        }

        Assert.All(paths, path => Assert.True(SpecFields.Find(path) is not null, path));
        Assert.True(paths.Count > 40, $"Only {paths.Count} paths were seen: the specs of this test are too tame.");
    }

    // Numbers that a spec may hold, each with a check: a new field fails here until it has one or is listed as free.
    [Fact]
    public void Every_number_and_enum_has_values_that_are_refused()
    {
        string[] free = ["SeedsSpec.initialization", "SeedsSpec.data", "SeedsSpec.dropout"];
        var refused = Enumerable.Range(0, 4_000)
            .SelectMany(seed => SpecValidator.Validate(RandomSpecs.Of(seed)))
            .Select(violation => SpecFields.Find(violation.Path)!)
            .Select(field => $"{field.ContainingType.Name}.{field.Name}")
            .ToHashSet();

        var gaps = SpecFields.Messages()
            .SelectMany(type => type.Fields.InDeclarationOrder().Where(SpecFields.IsNumberOrEnum).Select(field => $"{type.Name}.{field.Name}"))
            .Except(refused)
            .Except(free);

        Assert.Empty(gaps);
    }

    private static MixingSpec Sinkhorn(uint iterations) => new() { Sinkhorn = new() { Iterations = iterations } };
}
