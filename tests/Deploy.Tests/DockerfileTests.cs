using System.Text.Json.Nodes;
using Orchestrator.Deploy.Tests.Charts;
using Orchestrator.Deploy.Tests.Checks;
using Orchestrator.Deploy.Tests.Images;
using Orchestrator.TestKit;

namespace Orchestrator.Deploy.Tests;

/// <summary>
/// The Dockerfiles copy what is there, build all of it, and set the program up as the chart expects it. What they publish is run by
/// <see cref="ProgramsTests"/>.
/// </summary>
public sealed class DockerfileTests(ChartRenderer renderer)
{
    public static TheoryData<string> Names => [.. Dockerfile.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Copies_only_what_exists_and_is_sent_to_the_builder(string name)
    {
        var allowed = File.ReadLines(Path.Combine(BuiltPrograms.Repository, ".dockerignore"))
            .Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        var sources = Dockerfile.Read(name).Stages.SelectMany(stage => stage.All("COPY"))
            .Where(copy => copy.FromStage is null).SelectMany(copy => copy.Sources).ToList();

        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.True(Path.Exists(Path.Combine(BuiltPrograms.Repository, source)), $"{source} is not there."));
        Assert.All(sources, source => Assert.Contains(allowed, entry => source == entry || source.StartsWith(entry + "/", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Copies_from_its_first_stage_what_that_makes(string name)
    {
        var dockerfile = Dockerfile.Read(name);
        var build = dockerfile.Stages[0];
        var made = build.All("RUN").SelectMany(run => run.Words).ToHashSet();

        var copied = dockerfile.Final.All("COPY").Where(copy => copy.FromStage is not null).ToList();

        Assert.All(copied, copy => Assert.Equal(build.Name, copy.FromStage));
        Assert.All(copied.SelectMany(copy => copy.Sources), source => Assert.Contains(source, made));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Builds_a_project_with_all_that_it_refers_to(string name)
    {
        var build = Dockerfile.Read(name).Stages[0];
        var project = Publish.Of(build).Words[2];
        var copied = build.All("COPY").SelectMany(copy => copy.Sources).ToHashSet();
        var needed = ProjectFiles.Folders(project);

        Assert.Superset(ProjectFiles.Shared.ToHashSet(), copied);
        Assert.Equal(needed.Concat(needed.Select(ProjectFiles.ProjectOf)).Order(), copied.Except(ProjectFiles.Shared).Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Restores_before_the_sources_come_in(string name)
    {
        var build = Dockerfile.Read(name).Stages[0];
        var publish = Publish.Of(build);
        var restore = build.All("RUN").Single(run => run.Arguments.StartsWith("dotnet restore ", StringComparison.Ordinal));
        var firstSource = build.Instructions.FindIndex(copy => copy.Word == "COPY" && copy.Sources.Any(source => !Path.HasExtension(source) && source.StartsWith("src/", StringComparison.Ordinal)));

        Assert.True(build.Instructions.IndexOf(restore) < firstSource);
        Assert.Equal(publish.Words[2], restore.Words[2]);
        Assert.Equal(publish.Words.Where(IsProperty), restore.Words.Where(IsProperty));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Stands_on_bases_of_a_version_that_have_what_it_needs(string name)
    {
        var dockerfile = Dockerfile.Read(name);
        var sdk = JsonNode.Parse(File.ReadAllText(Path.Combine(BuiltPrograms.Repository, "global.json")))!["sdk"]!["version"]!.GetValue<string>();

        Assert.All(dockerfile.Stages, stage => Assert.True(PinnedImages.IsPinned(stage.Base), stage.Base));
        Assert.StartsWith($"mcr.microsoft.com/dotnet/sdk:{sdk[..5]}", dockerfile.Stages[0].Base, StringComparison.Ordinal);
        Assert.StartsWith($"mcr.microsoft.com/dotnet/{(name is "orc" ? "runtime" : "aspnet")}:{sdk[..5]}", dockerfile.Final.Base, StringComparison.Ordinal);
        // Ubuntu 24.04, whose libstdc++ is new enough for TorchSharp.
        Assert.EndsWith("-noble", dockerfile.Final.Base, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Runs_as_the_user_of_the_chart_and_says_how_it_is(string name)
    {
        var final = Dockerfile.Read(name).Final;

        Assert.Equal("1654:1654", final.Single("USER"));
        Assert.NotEmpty(final.Single("HEALTHCHECK"));
        Assert.Equal("dotnet", final.Command[0]);
        Assert.Empty(final.All("ADD"));
    }

    [Theory]
    [InlineData("coordinator", "orchestrator-coordinator")]
    [InlineData("worker", "orchestrator-worker-cpu")]
    [InlineData("worker.cuda", "orchestrator-worker-cpu")]
    public async Task Opens_the_ports_of_the_chart_and_sets_what_the_program_reads(string name, string workload)
    {
        var final = Dockerfile.Read(name).Final;
        var chart = await renderer.RenderAsync("values-trial.yaml");
        var ports = chart.WorkloadNamed(workload).Container.Ports.Select(port => $"{port.ContainerPort}").Order();

        Assert.Equal(ports, final.All("EXPOSE").SelectMany(instruction => instruction.Words).Order());
        Assert.All(
            final.Environment.Where(entry => entry.Key.Contains("__", StringComparison.Ordinal)),
            entry => Assert.True(Settings.IsKnown(entry.Key), $"No program reads {entry.Key}."));
    }

    [Fact]
    public void The_image_for_GPUs_is_that_for_processors_but_for_the_backend()
    {
        var (cpu, cuda) = (Dockerfile.Read("worker"), Dockerfile.Read("worker.cuda"));

        Assert.Equal(["-p:TorchBackend=cuda"], Publish.Of(cuda.Stages[0]).Words.Except(Publish.Of(cpu.Stages[0]).Words));
        Assert.Equal(cpu.Final.Base, cuda.Final.Base);
        Assert.Equal(cpu.Final.All("COPY"), cuda.Final.All("COPY"));
        Assert.Equal("compute,utility", cuda.Final.Environment["NVIDIA_DRIVER_CAPABILITIES"]);
        Assert.DoesNotContain("NVIDIA_VISIBLE_DEVICES", cuda.Final.Environment);
    }

    private static bool IsProperty(string word) => word.StartsWith("-p:", StringComparison.Ordinal);
}
