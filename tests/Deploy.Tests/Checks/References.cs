using System.Text.Json.Nodes;
using k8s.Models;
using Orchestrator.Deploy.Tests.Charts;
using Orchestrator.Deploy.Tests.Charts.Extensions;

namespace Orchestrator.Deploy.Tests.Checks;

/// <summary>Whatever the chart refers to by name is part of it, or something that a value says exists.</summary>
internal static class References
{
    private static readonly string[] NamingValues =
        ["existingSecret", "existingConfigMap", "existingClaim", "tlsSecret", "pullSecrets", "storageClassName", "priorityClassName", "runtimeClassName"];

    /// <param name="chart">Rendered with the values.</param>
    /// <param name="values">The chart's own and those above them.</param>
    public static IEnumerable<string> Faults(RenderedChart chart, JsonObject values)
    {
        var given = Given(values).ToHashSet();
        return from reference in Referred(chart)
               where !Made(chart, reference.Kind).Contains(reference.Name) && !given.Contains(reference.Name)
               select $"{reference.Owner} refers to the {reference.Kind} {reference.Name}, which neither the chart makes nor a value names";
    }

    private static IEnumerable<(string Owner, string Kind, string Name)> Referred(RenderedChart chart)
    {
        var pods = chart.Workloads.SelectMany(workload => OfPod(workload.Pod).Select(found => ($"{workload}", found.Kind, found.Name)));
        var tls = from ingress in chart.All<V1Ingress>()
                  from entry in ingress.Spec.Tls ?? []
                  select ($"Ingress {ingress.Metadata.Name}", "Secret", entry.SecretName);
        var classes = from set in chart.All<V1StatefulSet>()
                      from claim in set.Spec.VolumeClaimTemplates ?? []
                      where claim.Spec.StorageClassName is not null
                      select ($"StatefulSet {set.Metadata.Name}", "StorageClass", claim.Spec.StorageClassName);
        var scrapes = from monitor in chart.All<ServiceMonitor>()
                      from endpoint in monitor.Spec.Endpoints
                      where endpoint.TlsConfig?.Ca is not null
                      select ($"ServiceMonitor {monitor.Metadata.Name}", "Secret", endpoint.TlsConfig!.Ca!.Secret.Name);
        var triggers = from scaler in chart.All<ScaledObject>()
                       from trigger in scaler.Spec.Triggers
                       select ($"ScaledObject {scaler.Metadata.Name}", "TriggerAuthentication", trigger.AuthenticationRef.Name);
        var passwords = from authentication in chart.All<TriggerAuthentication>()
                        from target in authentication.Spec.SecretTargetRef
                        select ($"TriggerAuthentication {authentication.Metadata.Name}", "Secret", target.Name);
        return [.. pods, .. tls, .. classes, .. scrapes, .. triggers, .. passwords];
    }

    private static IEnumerable<(string Kind, string Name)> OfPod(V1PodSpec pod)
    {
        var volumes = pod.Volumes ?? [];
        var variables = pod.Containers.SelectMany(container => container.Env ?? []);
        IEnumerable<(string Kind, string? Name)> named =
        [
            .. volumes.Select(volume => ("Secret", volume.Secret?.SecretName)),
            .. volumes.Select(volume => ("ConfigMap", volume.ConfigMap?.Name)),
            .. volumes.Select(volume => ("PersistentVolumeClaim", volume.PersistentVolumeClaim?.ClaimName)),
            .. variables.Select(variable => ("Secret", variable.ValueFrom?.SecretKeyRef?.Name)),
            .. (pod.ImagePullSecrets ?? []).Select(secret => ("Secret", (string?)secret.Name)),
            ("PriorityClass", pod.PriorityClassName),
            ("RuntimeClass", pod.RuntimeClassName),
        ];
        return from found in named
               where found.Name is not null
               select (found.Kind, found.Name);
    }

    private static HashSet<string> Made(RenderedChart chart, string kind) =>
    [
        .. chart.Resources.Where(resource => resource.Kind == kind).Select(resource => resource.Name),
        .. kind is "Secret" ? chart.All<Certificate>().Select(certificate => certificate.Spec.SecretName) : [],
    ];

    private static IEnumerable<string> Given(JsonNode? values) => values switch
    {
        JsonObject entries => entries.SelectMany(entry =>
            NamingValues.Contains(entry.Key) ? Texts(entry.Value) : entry.Key is "secretKeyRef" ? Texts(entry.Value?["name"]) : Given(entry.Value)),
        JsonArray items => items.SelectMany(Given),
        _ => [],
    };

    private static IEnumerable<string> Texts(JsonNode? value) => value switch
    {
        JsonArray items => items.SelectMany(Texts),
        JsonValue text => [text.GetValue<string>()],
        _ => [],
    };
}
