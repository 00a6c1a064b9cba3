using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Tests.Specs;

public sealed class ForkRulesTests
{
    private const ulong Step = 40;

    private static readonly RunSpec Parent = RunSpecs.With(spec =>
    {
        spec.Model.Transformer.Dropout = 0.1;
        spec.Model.Transformer.Experts = new() { Count = 4, Active = 2 };
        spec.Data.Sources.Add(new SourceSpec { Name = "books", Hash = "aa" });
    });

    public static TheoryData<string, Action<RunSpec>> Changeable() => new()
    {
        { "nothing", _ => { } },
        { "name", spec => spec.Name = "another" },
        { "project", spec => spec.Project = "another" },
        { "priority", spec => spec.Priority = 7 },
        { "tags", spec => spec.Tags.Add("arm", "b") },
        { "notes", spec => spec.Notes = "why" },
        { "dropout", spec => spec.Model.Transformer.Dropout = 0 },
        { "balance weight", spec => spec.Model.Transformer.Experts.BalanceWeight = 0.5 },
        { "router z weight", spec => spec.Model.Transformer.Experts.RouterZWeight = 0.5 },
        { "a source more", spec => spec.Data.Sources.Add(new SourceSpec { Name = "code" }) },
        { "a source less", spec => spec.Data.Sources.RemoveAt(0) },
        { "weights of sources", spec => spec.Data.Sources[0].Weight = 9 },
        { "the hash that a source had not said", spec => spec.Data.Sources[0].Hash = "bb" },
        { "learning rate", spec => spec.Optimizer = new() { Adamw = new() { LearningRate = 3e-4 } } },
        { "weight decay", spec => spec.Optimizer = new() { Adamw = new() { WeightDecay = 0, DecayNorms = true } } },
        { "betas", spec => spec.Optimizer = new() { Adamw = new() { Beta1 = 0.5, Beta2 = 0.6, Epsilon = 1e-4 } } },
        { "clipping", spec => spec.Optimizer = new() { ClipNorm = 0 } },
        { "schedule", spec => spec.Schedule = new() { Shape = ScheduleShape.Linear } },
        { "schedule and budget", spec => (spec.Schedule, spec.Budget) = (new() { Shape = ScheduleShape.Constant }, new() { Steps = 41 }) },
        { "the budget's unit", spec => spec.Budget = new() { Tokens = 100 * 16 * 8 } },
        { "bfloat16", spec => spec.Precision = new() { Kind = Precision.Bfloat16 } },
        { "data and dropout seeds", spec => spec.Seeds = new() { Data = 5, Dropout = 6 } },
        { "evaluation", spec => spec.Evaluation = new() { EverySteps = 7, Batches = 3, Insights = false } },
        { "checkpoints", spec => spec.Checkpoint = new() { EverySteps = 7, Keep = 9 } },
        { "journal", spec => spec.Journal = new() { EverySteps = 7 } },
        { "resources", spec => spec.Resources = new() { Pool = "other", Threads = 8, Device = DeviceKind.Cuda } },
        { "retries", spec => spec.Retries = new() { Infrastructure = 0 } },
        { "wall time", spec => spec.WallTimeLimit = new() { Seconds = 60 } },
        { "recomputation", spec => spec.Recomputation = new() { Kind = Recomputation.Blocks } },
        { "guard", spec => spec.Guard = new() { Window = 20 } },
        { "liveness", spec => spec.Liveness = new() { HangAfter = new() { Seconds = 9 } } },
    };

    public static TheoryData<string, Action<RunSpec>> Fixed() => new()
    {
        { "model.transformer.layers", spec => spec.Model.Transformer.Layers = 3 },
        { "model.transformer.width", spec => spec.Model.Transformer.Width = 64 },
        { "model.transformer.heads", spec => spec.Model.Transformer.Heads = 4 },
        { "model.transformer.context", spec => spec.Model.Transformer.Context = 32 },
        { "model.transformer.vocabulary", spec => spec.Model.Transformer.Vocabulary = 300 },
        { "model.transformer.norm.epsilon", spec => spec.Model.Transformer.Norm = new() { Epsilon = 1e-3 } },
        { "model.transformer.tied_head", spec => spec.Model.Transformer.TiedHead = false },
        { "model.transformer.connection.hyper", spec => spec.Model.Transformer.Connection = new() { Hyper = new() } },
        { "model.transformer.initial_deviation", spec => spec.Model.Transformer.InitialDeviation = 0.5 },
        { "model.transformer.experts.active", spec => spec.Model.Transformer.Experts.Active = 1 },
        { "model.transformer.experts", spec => spec.Model.Transformer.Experts = null },
        { "data.tokenizer", spec => spec.Data.Tokenizer = Tokenizer.Cl100K },
        { "data.held_out", spec => spec.Data.HeldOut = 0.3 },
        { "data.sources[1].hash", spec => spec.Data.Sources[1].Hash = "cc" },
        { "batch.sequences", spec => spec.Batch = new() { Sequences = 4 } },
        { "batch.accumulation", spec => spec.Batch = new() { Accumulation = 4 } },
        { "seeds.initialization", spec => spec.Seeds = new() { Initialization = 2 } },
        { "precision.kind", spec => spec.Precision = new() { Kind = Precision.Float64 } },
        { "budget", spec => spec.Budget = new() { Steps = Step } },
    };

    [Theory]
    [MemberData(nameof(Changeable))]
    public void What_leaves_the_restored_state_what_it_is_may_change(string what, Action<RunSpec> change) =>
        Assert.True(Violations(change) is [], $"{what}: {string.Join("; ", Violations(change))}");

    [Theory]
    [MemberData(nameof(Fixed))]
    public void What_a_restored_state_cannot_have_is_refused_by_name(string path, Action<RunSpec> change) =>
        Assert.Contains(path, Violations(change).Select(violation => violation.Path));

    [Fact]
    public void A_new_budget_under_a_schedule_that_depends_on_it_must_be_said_to_be_meant()
    {
        static void Longer(RunSpec spec) => spec.Budget = new() { Steps = 200 };

        Assert.Equal("schedule.shape", Assert.Single(Violations(Longer)).Path);
        Assert.Empty(Violations(Longer, reschedule: true));
        Assert.Empty(Violations(spec => (spec.Budget, spec.Schedule) = (new() { Steps = 200 }, new() { FinalFraction = 0.5 })));
    }

    [Fact]
    public void Of_a_constant_rate_only_the_budget_is_looked_at()
    {
        var parent = RunSpecs.With(spec => spec.Schedule = new() { Shape = ScheduleShape.Constant });
        var child = parent.Clone();
        child.Budget.Steps = 200;
        var violations = new Violations();
        ForkRules.Validate(parent, child, Step, reschedule: false, violations);
        Assert.Empty(violations);
    }

    private static List<Violation> Violations(Action<RunSpec> change, bool reschedule = false)
    {
        var child = Parent.Clone();
        change(child);
        var violations = new Violations();
        ForkRules.Validate(Parent, child, Step, reschedule, violations);
        return [.. violations];
    }
}
