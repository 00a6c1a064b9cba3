namespace Orchestrator.Coordinator.Platform.Hosting;

/// <summary>How coordinators find each other.</summary>
internal sealed class OrleansOptions
{
    public const string Section = "Orleans";
    public const string Localhost = "localhost";
    public const string Postgres = "postgres";

    /// <summary>"localhost": this coordinator alone. "postgres": all that share the database. Default: localhost.</summary>
    public string Clustering { get; set; } = Localhost;

    /// <summary>Where other coordinators reach this one. Default: 0, any free port.</summary>
    public int SiloPort { get; set; }

    /// <summary>The address that others reach it by. Default: Listen:Address, or the host's own address where that is a wildcard.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Coordinators of one cluster share it. Default: orchestrator.</summary>
    public string ClusterId { get; set; } = "orchestrator";

    /// <summary>Stays the same for good. Default: orchestrator.</summary>
    public string ServiceId { get; set; } = "orchestrator";
}
