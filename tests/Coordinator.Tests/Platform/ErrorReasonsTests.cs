using Grpc.Core;
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
}
