using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Orchestrator.Deploy.Tests.Charts;

namespace Orchestrator.Deploy.Tests;

/// <summary>Values that are wrong are refused, by the schema or by the chart, before anything is installed.</summary>
public sealed class RefusedValuesTests(ChartRenderer renderer)
{
    private static readonly Lazy<JsonObject> SchemaText = new(() => (JsonObject)JsonNode.Parse(File.ReadAllText(ChartFolder.File("values.schema.json")))!);
    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromText(SchemaText.Value.ToJsonString()));

    public static TheoryData<string> ValuesFiles => [.. ChartFolder.ValuesFiles];

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public void The_schema_takes_the_values_that_people_start_from(string values) => Assert.True(IsTaken(ChartValues.With(values)));

    [Theory]
    [InlineData("coordinator: {replica: 3}")]
    [InlineData("coordinator: {replicas: 0}")]
    [InlineData("coordinator: {replicas: '3'}")]
    [InlineData("coordinator: {resources: {limits: {memory: 2GB}}}")]
    [InlineData("coordinator: {extraEnv: [{name: A__B, value: 1}]}")]
    [InlineData("images: {tag: latest}")]
    [InlineData("images: {registry: 'https://registry.example.com'}")]
    [InlineData("images: {pullPolicy: Sometimes}")]
    [InlineData("database: {sslMode: verify-full}")]
    [InlineData("database: {port: 70000}")]
    [InlineData("database: {name: 'a;b'}")]
    [InlineData("database: {password: secret}")]
    [InlineData("postgresql: {image: postgres}")]
    [InlineData("tls: {issuer: {kind: Authority}}")]
    [InlineData("authentication: {mode: optional}")]
    [InlineData("authentication: {oidc: {authority: login.example.com}}")]
    [InlineData("checkpoints: {kind: nfs}")]
    [InlineData("checkpoints: {s3: {bucket: Not_A_Bucket}}")]
    [InlineData("workers: {pools: [{replicas: 1}]}")]
    [InlineData("workers: {pools: [{name: GPU}]}")]
    [InlineData("workers: {pools: [{name: a-name-of-more-than-twenty}]}")]
    [InlineData("workers: {pools: [{name: a, gpus: -1}]}")]
    [InlineData("workers: {pools: [{name: a, gpu: 1}]}")]
    [InlineData("workers: {pools: [{name: a, stopGraceSeconds: 5m}]}")]
    [InlineData("workers: {pools: [{name: a, image: 'worker:latest'}]}")]
    [InlineData("workers: {pools: [{name: a, nodeSelector: {disk: true}}]}")]
    [InlineData("workers: {pools: [{name: a, scaling: {by: cpu}}]}")]
    [InlineData("networkPolicy: {clientsFrom: [{namespace: x}]}")]
    [InlineData("telemetry: {monitors: {interval: 15}}")]
    [InlineData("helmTest: {}")]
    public void The_schema_refuses(string yaml) => Assert.False(IsTaken(ChartValues.Over(ChartValues.With("values-trial.yaml"), yaml)));

    [Fact]
    public void The_schema_knows_every_value_and_no_other() => Assert.Empty(Differences(SchemaText.Value, ChartValues.Defaults, "the root"));

    [Theory]
    [InlineData("tls: {allowPlainText: false}", "Set tls.existingSecret or tls.issuer.name")]
    [InlineData("postgresql: {enabled: false}", "Set database.host")]
    [InlineData("postgresql: {enabled: false}\ndatabase: {host: db}", "Set database.existingSecret")]
    [InlineData("authentication: {mode: required}", "Workers cannot prove who they are")]
    [InlineData("authentication: {workers: {clientCertificate: {issuer: {name: a}}}}", "Client certificates need TLS")]
    [InlineData("checkpoints: {kind: volume}", "Set checkpoints.volume.existingClaim")]
    [InlineData("checkpoints: {kind: s3}", "Set checkpoints.s3.bucket")]
    [InlineData("ingress: {enabled: true, host: a}\ngateway: {enabled: true}", "not both")]
    [InlineData("ingress: {enabled: true}", "Set ingress.host")]
    [InlineData("gateway: {enabled: true}", "Set gateway.parentRefs")]
    [InlineData("workers: {pools: [{name: a}, {name: a}]}", "two pools of the name a")]
    [InlineData("workers: {pools: [{name: a, scaling: {by: keda}}]}", "Pool a grows and shrinks")]
    [InlineData("checkpoints: {kind: s3, s3: {bucket: abc}}\nworkers: {pools: [{name: a, scaling: {by: metric}}]}", "set scaling.metric")]
    [InlineData("test: {pool: b}", "there is no such pool")]
    [InlineData("fullnameOverride: a-name-of-twenty-four-chars", "Set fullnameOverride")]
    public async Task The_chart_refuses_and_says_what_to_set(string yaml, string sentence) =>
        Assert.Contains(sentence, await renderer.RefusalAsync("values-trial.yaml", yaml), StringComparison.Ordinal);

    private static bool IsTaken(JsonObject values) => Schema.Value.Evaluate(JsonSerializer.SerializeToElement(values)).IsValid;

    // Follows the schema's references. Where keys are free there is nothing to compare, and `global` is Helm's own.
    private static IEnumerable<string> Differences(JsonNode schema, JsonObject values, string path)
    {
        var resolved = schema["$ref"] is { } reference ? SchemaText.Value["definitions"]![$"{reference}"["#/definitions/".Length..]]! : schema;
        if (resolved["properties"] is not JsonObject properties)
        {
            return [];
        }

        var known = properties.Select(entry => entry.Key).Where(key => key is not "global").ToList();
        var there = values.Select(entry => entry.Key).ToList();
        var loose = resolved["additionalProperties"]?.GetValueKind() is JsonValueKind.False ? [] : new[] { $"{path} takes any key" };
        return
        [
            .. known.Except(there).Select(key => $"{path} has no {key}"),
            .. there.Except(known).Select(key => $"the schema does not know {key} of {path}"),
            .. loose,
            .. known.Intersect(there).Where(key => values[key] is JsonObject)
                .SelectMany(key => Differences(properties[key]!, (JsonObject)values[key]!, key)),
        ];
    }
}
