using Orchestrator.EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(ClusterFixture))]
