using Orchestrator.TestKit.S3;

[assembly: AssemblyFixture(typeof(S3Server))]
