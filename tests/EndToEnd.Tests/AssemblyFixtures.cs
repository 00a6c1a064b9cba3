using Orchestrator.EndToEnd.Tests;
using Orchestrator.TestKit.S3;

[assembly: AssemblyFixture(typeof(ClusterFixture))]
[assembly: AssemblyFixture(typeof(S3Server))]
