using System.Globalization;
using System.Reflection;
using Grpc.Core;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Doctor;

/// <summary>Asks a coordinator for its diagnosis, and holds what is here against what is there.</summary>
internal static class ServerExamination
{
    private static readonly TimeSpan WrongTime = TimeSpan.FromSeconds(5);

    public static async Task<Diagnosis> ExamineAsync(ServerConnection server, TimeProvider clock, CancellationToken cancellation)
    {
        try
        {
            var asked = clock.GetTimestamp();
            var diagnosis = await new OperationsClient(server.Invoker).DiagnoseAsync(new(), cancellationToken: cancellation);
            var (took, now) = (clock.GetElapsedTime(asked), clock.GetUtcNow());
            diagnosis.Findings.Add(OfVersion(diagnosis.Program));
            if (diagnosis.DatabaseTime is { } time)
            {
                diagnosis.Findings.Add(OfClock(now - time.ToDateTimeOffset(), took));
            }

            return diagnosis;
        }
        catch (RpcException error) when (error.StatusCode is not StatusCode.Cancelled)
        {
            var fix = error.StatusCode is StatusCode.Unimplemented
                ? "The coordinator is older than this orc and has no diagnosis: upgrade it."
                : "Name another server with --server, or look at this one's log.";
            return new() { Findings = { Found.Fail("server", RpcErrorText.Of(error), fix) } };
        }
    }

    private static string OwnVersion { get; } =
        typeof(ServerExamination).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static Finding OfVersion(string program) => program == OwnVersion
        ? Found.Ok("version", $"orc and the coordinator are {OwnVersion}")
        : Found.Warn("version", $"orc is {OwnVersion}, and the coordinator {program}", "Use the orc of the coordinator's version; an older one lacks what is new.");

    // The answer's way is a part of what seems to be the difference.
    private static Finding OfClock(TimeSpan ahead, TimeSpan took)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"this machine is {ahead.TotalSeconds:0.0} s ahead of PostgreSQL's (within {took.TotalSeconds:0.0} s)");
        return ahead.Duration() - took > WrongTime
            ? Found.Warn("clock", what, "Let this machine take its time from NTP; what `orc` prints are the server's times.")
            : Found.Ok("clock", what);
    }
}
