using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;

namespace Orchestrator.Bench.Connections;

/// <summary>The text that all models of a benchmark learn from.</summary>
internal static class BuiltInData
{
    /// <summary>Prepares it in the session's folder.</summary>
    public static async Task<DataMixture> OpenAsync(Session session, DataSpec data, CancellationToken cancellation)
    {
        session.Say("preparing data");
        var catalogue = new DataCatalogue([session.Folder], BuiltInSource.All);
        var finder = new SourceFinder(catalogue, new Progress<PreparationProgress>(), TimeProvider.System);
        return await DataMixture.OpenAsync(data, finder, cancellation);
    }
}
