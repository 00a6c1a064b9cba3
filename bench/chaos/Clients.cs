// The services' clients, by the names that the command line gives them.
global using CurvesClient = Orchestrator.Contracts.V1.Curves.CurvesClient;
global using GoodputClient = Orchestrator.Contracts.V1.Goodput.GoodputClient;
global using RunsClient = Orchestrator.Contracts.V1.Runs.RunsClient;
global using WorkersClient = Orchestrator.Contracts.V1.Workers.WorkersClient;
