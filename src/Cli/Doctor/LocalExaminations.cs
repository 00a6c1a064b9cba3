using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Doctor;

/// <summary>What <c>orc dev</c> and <c>orc train</c> need of this machine.</summary>
internal static class LocalExaminations
{
    private const double Gigabyte = 1e9;
    private const double Scarce = 5;
    private const double TooScarce = 1;
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromMinutes(2);

    public static async IAsyncEnumerable<Finding> ExamineAsync(
        string folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return Found.Ok("dotnet", $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}");
        yield return OfProgram("Coordinator");
        yield return await OfLibtorchAsync(cancellation);
        yield return await OfPostgresAsync(cancellation);
        yield return OfDisk(folder);
    }

    private static Finding OfProgram(string name)
    {
        try
        {
            return Found.Ok(name.ToLowerInvariant(), Programs.Find(name));
        }
        catch (CommandFailedException error)
        {
            return Found.Warn(name.ToLowerInvariant(), error.Message, $"Only `orc dev` and `orc train` need it; {Programs.Variable} names the folder of the programs.");
        }
    }

    private static async Task<Finding> OfLibtorchAsync(CancellationToken cancellation)
    {
        const string subject = "libtorch";
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(CheckTimeout);
            var answer = await ShortCommand.RunAsync([Programs.Find("Worker"), "check"], patience.Token);
            return answer.Succeeded
                ? Found.Ok(subject, answer.Output.Trim())
                : Found.Fail(subject, $"does not load: {answer.Output.Trim()}", "Build the worker for this system, and see the README for the libraries that it needs.");
        }
        catch (CommandFailedException error)
        {
            return Found.Warn(subject, error.Message, "Only `orc dev` and `orc train` need it.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Found.Fail(subject, $"did not load within {CheckTimeout.TotalMinutes:0} minutes", "Look at the load and the memory of this machine.");
        }
    }

    private static async Task<Finding> OfPostgresAsync(CancellationToken cancellation)
    {
        try
        {
            var binaries = await PostgresBinaries.FindAsync(version: null, cancellation);
            return Found.Ok("postgresql", $"version {binaries.Version} in {binaries.Folder}");
        }
        catch (CommandFailedException error)
        {
            return Found.Warn("postgresql", error.Message, "Only `orc dev` needs it: install it, or use a server elsewhere.");
        }
    }

    private static Finding OfDisk(string folder)
    {
        var disk = new DriveInfo(folder);
        var free = disk.AvailableFreeSpace / Gigabyte;
        var what = string.Create(CultureInfo.InvariantCulture, $"{folder} has {free:0.#} GB free of {disk.TotalSize / Gigabyte:0.#} GB");
        return free < TooScarce ? Found.Fail("disk", what, "Make room: checkpoints and PostgreSQL stop when there is none.")
            : free < Scarce ? Found.Warn("disk", what, "Make room before long trainings.")
            : Found.Ok("disk", what);
    }
}
