using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Platform;

namespace Orchestrator.Cli.Tests.Dev;

public sealed class PostgresBinariesTests
{
    private static readonly PostgresBinaries Old = new("/opt/13", 13);
    private static readonly PostgresBinaries Fifteen = new("/opt/15", 15);
    private static readonly PostgresBinaries Seventeen = new("/opt/17", 17);

    [Fact]
    public void The_newest_is_chosen_for_a_new_database() =>
        Assert.Equal(Seventeen, PostgresBinaries.Choose([Old, Seventeen, Fifteen], version: null));

    [Fact]
    public void A_database_keeps_its_version() =>
        Assert.Equal(Fifteen, PostgresBinaries.Choose([Old, Seventeen, Fifteen], version: 15));

    [Fact]
    public void One_too_old_is_refused_with_what_was_found_and_what_to_do()
    {
        var error = Assert.Throws<CommandFailedException>(() => PostgresBinaries.Choose([Old], version: null));

        Assert.Equal(
            "PostgreSQL 15 or newer is needed, found 13 in /opt/13. On Debian or Ubuntu: sudo apt-get install postgresql.", error.Message);
    }

    [Fact]
    public void A_database_of_a_version_that_is_gone_is_refused()
    {
        var error = Assert.Throws<CommandFailedException>(() => PostgresBinaries.Choose([Seventeen], version: 16));

        Assert.Contains("made by PostgreSQL 16, found 17 in /opt/17", error.Message, StringComparison.Ordinal);
    }
}
