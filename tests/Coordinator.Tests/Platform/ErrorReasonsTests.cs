using System.Net.Sockets;
using Grpc.Core;
using Npgsql;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Errors;

namespace Orchestrator.Coordinator.Tests.Platform;

public sealed class ErrorReasonsTests
{
    public static TheoryData<ErrorReason> Reasons => [.. Enum.GetValues<ErrorReason>().Where(reason => reason is not ErrorReason.Unspecified)];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_reason_has_a_status(ErrorReason reason) => Assert.NotEqual(StatusCode.OK, ErrorReasons.StatusOf(reason));

    [Fact]
    public void An_expected_failure_carries_its_reason_as_the_proto_writes_it()
    {
        var status = ErrorStatus.Of(new OrchestratorException(ErrorReason.RunNotFound, "No run x.")).GetRpcStatus();

        var reason = status!.GetDetail<Google.Rpc.ErrorInfo>();
        Assert.Equal("No run x.", status!.Message);
        Assert.Equal(("orchestrator", "ERROR_REASON_RUN_NOT_FOUND"), (reason!.Domain, reason.Reason));
    }

    // What the runtime throws at a call to a grain whose coordinator was killed or stands still, and Npgsql while PostgreSQL is away.
    public static TheoryData<Exception, ErrorReason?> Failures => new()
    {
        { new SiloUnavailableException("The target silo is no longer active."), ErrorReason.CoordinatorUnavailable },
        { new TimeoutException("Response did not arrive on time in 00:00:30."), ErrorReason.CoordinatorUnavailable },
        { new NpgsqlException("Exception while reading from stream", new SocketException()), ErrorReason.DatabaseUnavailable },
        { new NpgsqlException("Exception while reading from stream", new TimeoutException()), ErrorReason.DatabaseUnavailable },
        { new InvalidOperationException("A defect."), null },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Callers_are_told_to_call_again_while_PostgreSQL_or_another_coordinator_is_away(Exception failure, ErrorReason? reason) =>
        Assert.Equal(reason, PlatformErrors.OfPassing(failure)?.Reason);

    [Fact]
    public void An_invalid_request_names_every_field_at_fault()
    {
        var violations = new Violations();
        violations.Add("name", "is empty");
        violations.In("model").Add("width", "is 0, must be above 0");

        var status = ErrorStatus.Of(OrchestratorException.InvalidRequest(violations)).GetRpcStatus();

        var fields = status!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations;
        Assert.Equal(["name", "model.width"], fields.Select(field => field.Field));
    }

    [Fact]
    public void However_much_is_wrong_the_error_fits_into_headers()
    {
        var violations = new Violations();
        for (var number = 0; number < 1000; number++)
        {
            violations.Add(new string('名', 1000), string.Concat(Enumerable.Repeat("𝕏", 1000)));
        }

        var error = ErrorStatus.Of(OrchestratorException.InvalidRequest(violations));

        var fields = error.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations;
        Assert.Equal(("…", "and 984 more"), (fields[^1].Field, fields[^1].Description));
        Assert.InRange((error.Trailers.Single().ValueBytes.Length * 4 / 3) + Uri.EscapeDataString(error.Status.Detail).Length, 1, 60_000);
    }
}
