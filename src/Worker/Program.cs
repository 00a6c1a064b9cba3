using Orchestrator.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args).AddServiceDefaults("worker");
await builder.Build().MapServiceDefaults().RunAsync();
