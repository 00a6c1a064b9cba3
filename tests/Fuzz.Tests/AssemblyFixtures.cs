using Orchestrator.TestKit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]
