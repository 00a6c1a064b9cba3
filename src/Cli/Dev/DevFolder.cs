using System.Globalization;
using Orchestrator.Cli.Platform;

namespace Orchestrator.Cli.Dev;

/// <summary>
/// What <c>orc dev</c> keeps:
/// <code>
/// lock              held by the running orc dev, which nobody else can even read
/// lock.holder       its process id
/// endpoints.json    where its servers are; there only while all of them are
/// processes.json    the processes it started, for the next one in case it is killed
/// postgres/         the database
/// data/             token files, shared by the workers
/// workers/N/        identity, runs and checkpoints of each worker
/// logs/             what each process printed
/// </code>
/// </summary>
internal sealed record DevFolder(string Root)
{
    public string Lock => Path.Combine(Root, "lock");

    public string LockHolder => Path.Combine(Root, "lock.holder");

    public string Endpoints => Path.Combine(Root, ServerAddress.EndpointsFile);

    public string Processes => Path.Combine(Root, "processes.json");

    public string Postgres => Path.Combine(Root, "postgres");

    public string Data => Path.Combine(Root, "data");

    public string Logs => Path.Combine(Root, "logs");

    public string Worker(int number) => Path.Combine(Root, "workers", number.ToString(CultureInfo.InvariantCulture));

    public string Log(string program) => Path.Combine(Logs, $"{program}.log");
}
