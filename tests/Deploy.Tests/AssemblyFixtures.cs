using Orchestrator.Deploy.Tests.Charts;
using Orchestrator.TestKit;

[assembly: AssemblyFixture(typeof(ChartRenderer))]
[assembly: AssemblyFixture(typeof(PostgresFixture))]
