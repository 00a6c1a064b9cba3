using Orchestrator.Deploy.Tests.Charts;
using Orchestrator.Deploy.Tests.Checks;

namespace Orchestrator.Deploy.Tests;

/// <summary>Breaks the rendered chart in one place, and the check that is there for it finds that. A check that finds nothing would pass for ever.</summary>
public sealed class BrokenChartTests(ChartRenderer renderer)
{
    /// <summary>Check, what is replaced wherever it stands, by what, and words of the fault.</summary>
    public static TheoryData<string, string, string, string> Breaks => new()
    {
        { "pod security", "runAsNonRoot: true", "runAsNonRoot: false", "may run as root" },
        { "pod security", "runAsUser: 1654", "runAsUser: 0", "may run as root" },
        { "pod security", "seccompProfile: {type: RuntimeDefault}", "seccompProfile: {type: Unconfined}", "no seccomp profile" },
        { "pod security", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "may gain privileges" },
        { "pod security", "capabilities: {drop: [ALL]}", "capabilities: {drop: [ALL], add: [NET_RAW]}", "keeps capabilities" },
        { "pod security", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "may write to its image's files" },
        { "pod security", "automountServiceAccountToken: false", "automountServiceAccountToken: true", "is given a token" },
        { "pod security", "emptyDir: {}", "hostPath: {path: /}", "of a kind that is not allowed" },
        { "pod security", "shareProcessNamespace: true", "hostPID: true", "shares a namespace" },
        { "pod security", "containerPort: 8080}", "containerPort: 8080, hostPort: 8080}", "takes a port of its host" },
        { "images", ":0.1.0-rc.1", ":latest", "is of no version" },
        { "selectors", "  template:\n    metadata:\n      labels:\n        app.kubernetes.io/name: \"ml\"", "  template:\n    metadata:\n      labels:\n        app.kubernetes.io/name: other", "selects the pods of" },
        { "selectors", "  selector:\n    app.kubernetes.io/name: \"ml\"", "  selector:\n    app.kubernetes.io/name: other", "selects no pod" },
        { "selectors", "  podSelector:\n    matchLabels:\n      app.kubernetes.io/name: \"ml\"", "  podSelector:\n    matchLabels:\n      app.kubernetes.io/name: other", "selects no pod" },
        { "selectors", "kind: Service\nmetadata:\n  name: orchestrator-ml-coordinator\n  labels:\n    app.kubernetes.io/name: \"ml\"", "kind: Service\nmetadata:\n  name: orchestrator-ml-coordinator\n  labels:\n    app.kubernetes.io/name: other", "selects no service" },
        { "ports", "port: http}", "port: web}", "is probed at the port web" },
        { "ports", "targetPort: grpc", "targetPort: rpc", "leads to the port rpc" },
        { "ports", "ports: [{protocol: TCP, port: silo}]", "ports: [{protocol: TCP, port: membership}]", "opens the port membership" },
        { "ports", "- port: http\n      path: /metrics", "- port: metrics\n      path: /metrics", "scrapes the port metrics" },
        { "ports", "ports: [{protocol: TCP, port: grpc}]", "ports: [{protocol: TCP, port: silo}]", "which no NetworkPolicy opens" },
        { "names", "orchestrator-ml-worker-cpu", "orchestrator_ml_worker_cpu", "is no name" },
        { "names", "orchestrator-ml-worker-gpu", "orchestrator-ml-worker-of-a-pool-whose-name-is-much-too-long", "is no name of at most 52" },
        { "names", "name: orchestrator-ml-worker-gpu", "name: orchestrator-ml-worker-cpu", "is there 2 times" },
        { "names", "- {name: silo,", "- {name: silo-of-this-coordinator,", "names something" },
        { "texts", "value: \"8080\"", "value: 8080", "is 8080, which is not text" },
        { "texts", "example.com/owner: ml", "example.com/owner: yes", "is yes, which is not text" },
        { "targets", "serviceName: orchestrator-ml-worker", "serviceName: elsewhere", "has its names from the service elsewhere" },
        { "targets", "serviceAccountName: orchestrator-ml-worker", "serviceAccountName: nobody", "runs as nobody" },
        { "targets", "value: https://orchestrator-ml-coordinator.training.svc:8081", "value: https://orchestrator-ml-coordinator.training.svc:8082", "leads to the port 8082" },
        { "targets", "kind: StatefulSet\n    name: orchestrator-ml-worker-cpu", "kind: Deployment\n    name: orchestrator-ml-worker-cpu", "scales Deployment orchestrator-ml-worker-cpu" },
        { "targets", "port: {name: grpc}", "port: {name: web}", "leads to the port web" },
        { "mounts", "{name: folder, mountPath: /var/lib/orchestrator}", "{name: folder, mountPath: /var/lib/other}", "lies on no volume" },
        { "mounts", "{name: folder, mountPath", "{name: disk, mountPath", "which is no volume of it" },
        { "mounts", "- {name: tmp, mountPath: /tmp}", "", "mounts it nowhere" },
        { "mounts", "{key: tls.key, path: tls.key}", "{key: tls.key, path: key.pem}", "/etc/orchestrator/tls/tls.key, which lies on no volume" },
        { "settings", "name: Agent__StopGrace", "name: Agent__StopGraceSeconds", "Agent__StopGraceSeconds, which no program reads" },
        { "settings", "name: Orleans__SiloPort", "name: Orleans__Silo_Port", "which no program reads" },
        { "shutdown", "terminationGracePeriodSeconds: 3753", "terminationGracePeriodSeconds: 3600", "is killed after 01:00:00" },
        { "shutdown", "command: [sleep, \"5\"]", "command: [sleep, \"60\"]", "is killed after 00:00:35" },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Is_found_broken(string check, string from, string to, string fault)
    {
        var text = await renderer.TextAsync("everything.yaml");
        Assert.Contains(from, text, StringComparison.Ordinal);

        var broken = RenderedChart.Parse(text.Replace(from, to, StringComparison.Ordinal));

        Assert.Contains(ChartCheck.Of(check).Faults(broken), found => found.Contains(fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("secretName: postgres", "secretName: forgotten", "Secret forgotten")]
    [InlineData("configMap: {name: workers-authority}", "configMap: {name: forgotten}", "ConfigMap forgotten")]
    [InlineData("claimName: corpora", "claimName: forgotten", "PersistentVolumeClaim forgotten")]
    [InlineData("name: webhooks", "name: forgotten", "Secret forgotten")]
    [InlineData("authenticationRef: {name: orchestrator-ml-queue}", "authenticationRef: {name: forgotten}", "TriggerAuthentication forgotten")]
    public async Task A_name_that_leads_nowhere_is_found(string from, string to, string fault)
    {
        var text = await renderer.TextAsync("everything.yaml");
        Assert.Contains(from, text, StringComparison.Ordinal);

        var faults = References.Faults(RenderedChart.Parse(text.Replace(from, to, StringComparison.Ordinal)), ChartValues.With("everything.yaml")).ToList();

        Assert.Contains(faults, found => found.Contains(fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("readOnlyRootFilesystem: true", "readonlyRootFilesystem: true")]
    [InlineData("minReplicaCount: 1", "minReplicas: 1")]
    [InlineData("memory: 512Mi", "memory: 512MB")]
    [InlineData("replicas: 1", "replicas: one")]
    public async Task What_Kubernetes_does_not_know_cannot_be_read(string from, string to)
    {
        var text = await renderer.TextAsync("everything.yaml");
        Assert.Contains(from, text, StringComparison.Ordinal);

        Assert.ThrowsAny<Exception>(() => RenderedChart.Parse(text.Replace(from, to, StringComparison.Ordinal)));
    }
}
