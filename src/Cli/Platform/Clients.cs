// The features' namespaces carry the services' names; these are the services' clients.
global using AuditClient = Orchestrator.Contracts.V1.Audit.AuditClient;
global using CheckpointsClient = Orchestrator.Contracts.V1.Checkpoints.CheckpointsClient;
global using CurvesClient = Orchestrator.Contracts.V1.Curves.CurvesClient;
global using ExportsClient = Orchestrator.Contracts.V1.Exports.ExportsClient;
global using GoodputClient = Orchestrator.Contracts.V1.Goodput.GoodputClient;
global using KeysClient = Orchestrator.Contracts.V1.Keys.KeysClient;
global using OperationsClient = Orchestrator.Contracts.V1.Operations.OperationsClient;
global using RunsClient = Orchestrator.Contracts.V1.Runs.RunsClient;
global using WebhooksClient = Orchestrator.Contracts.V1.Webhooks.WebhooksClient;
global using WorkersClient = Orchestrator.Contracts.V1.Workers.WorkersClient;
