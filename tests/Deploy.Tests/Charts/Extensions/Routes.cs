namespace Orchestrator.Deploy.Tests.Charts.Extensions;

/// <summary>The Gateway API's.</summary>
internal sealed class GrpcRoute : Extension<GrpcRouteSpec>;

internal sealed class GrpcRouteSpec
{
    public IList<GatewayReference> ParentRefs { get; set; } = [];

    public IList<string> Hostnames { get; set; } = [];

    public IList<GrpcRouteRule> Rules { get; set; } = [];
}

internal sealed class GatewayReference
{
    public string Name { get; set; } = "";

    public string? Namespace { get; set; }

    public string? SectionName { get; set; }
}

internal sealed class GrpcRouteRule
{
    public IList<BackendReference> BackendRefs { get; set; } = [];
}

internal sealed class BackendReference
{
    public string Name { get; set; } = "";

    public int Port { get; set; }
}
