using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Platform.Errors;

/// <summary>Writes an expected failure as gRPC knows it: a status with google.rpc.ErrorInfo, and BadRequest for fields at fault.</summary>
internal static class ErrorStatus
{
    public const string Domain = "orchestrator";

    private static readonly EnumDescriptor Reasons = ErrorsReflection.Descriptor.FindTypeByName<EnumDescriptor>(nameof(ErrorReason));

    public static RpcException Of(OrchestratorException error)
    {
        var status = new Google.Rpc.Status
        {
            Code = (int)ErrorReasons.StatusOf(error.Reason),
            Message = error.Message,
            Details = { Any.Pack(new ErrorInfo { Domain = Domain, Reason = NameOf(error.Reason) }) },
        };
        if (error.Fields.Length > 0)
        {
            status.Details.Add(Any.Pack(BadRequestOf(error.Fields)));
        }

        return status.ToRpcException();
    }

    private static BadRequest BadRequestOf(IReadOnlyList<FieldViolation> fields) => new()
    {
        FieldViolations =
        {
            fields.Select(field => new BadRequest.Types.FieldViolation { Field = field.Field, Description = field.Description }),
        },
    };

    // As written in errors.proto, so that clients of every language compare the same text.
    private static string NameOf(ErrorReason reason) => Reasons.FindValueByNumber((int)reason).Name;
}
