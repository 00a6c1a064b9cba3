using Orchestrator.TestKit;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Training.Data.Preparation.DotnetDocs;

namespace Orchestrator.Training.Tests.Data;

public sealed class DotnetDocsTests : IDisposable
{
    private readonly TestFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_type_and_its_members_are_one_document_of_English()
    {
        var file = Write("Microsoft.NETCore.App.Ref/10.0.1/ref/net10.0/A.xml", """
            <doc><assembly><name>A</name></assembly><members>
              <member name="T:Games.Chess.Board`1">
                <summary>Holds the <typeparamref name="T" /> of
                  a game. See <see cref="M:Games.Chess.Board`1.Move(System.Int32,System.Collections.Generic.List{`0})" />.</summary>
                <remarks><para>Thread-safe.</para><para>Not <see langword="sealed" />.</para></remarks>
              </member>
              <member name="M:Games.Chess.Board`1.#ctor"><summary>Makes an empty board.</summary></member>
              <member name="M:Games.Chess.Board`1.Move(System.Int32,System.Collections.Generic.List{`0})">
                <summary>Moves.</summary>
                <param name="from">The square.</param>
                <returns>
                  <see langword="true" /> if <paramref name="from" /> holds a piece.</returns>
                <exception cref="T:System.ArgumentException"><paramref name="from" /> is negative.</exception>
                <example><code>
            if (board.Move(1))
            {
                Go();
            }
            </code></example>
              </member>
              <member name="P:Games.Chess.Board`1.Undocumented"><inheritdoc /></member>
              <member name="T:Games.Piece"><summary>A piece &amp; its <a href="https://example.org">colour</a>.</summary></member>
            </members></doc>
            """);

        Assert.Equal(
            [
                """
                Board
                Holds the T of a game. See Board.Move(Int32, List<T>).
                Thread-safe.
                Not sealed.

                new Board()
                Makes an empty board.

                Board.Move(Int32, List<T>)
                Moves.
                from: The square.
                Returns: true if from holds a piece.
                Throws ArgumentException: from is negative.
                if (board.Move(1))
                {
                    Go();
                }


                """,
                """
                Piece
                A piece & its colour.


                """,
            ],
            DocumentationFile.Read(file).Select(document => document.Text.ReadToEnd()));
    }

    [Fact]
    public void The_newest_version_of_each_pack_is_read_and_no_library_twice()
    {
        var core = "Microsoft.NETCore.App.Ref";
        var web = "Microsoft.AspNetCore.App.Ref";
        Write($"{core}/9.0.10/ref/net9.0/Old.xml", "<doc />");
        Write($"{core}/10.0.0-rc.1.25000/ref/net10.0/Preview.xml", "<doc />");
        var both = Write($"{core}/10.0.0/ref/net10.0/Both.xml", "<doc />");
        Write($"{web}/9.0.11/ref/net9.0/Old.xml", "<doc />");
        var first = Write($"{web}/10.0.2/ref/net10.0/Assembly.xml", "<doc />");
        Write($"{web}/10.0.2/ref/net10.0/Both.xml", "<doc />");
        Write($"{web}/10.0.2/data/FrameworkList.xml", "<doc />");
        Assert.Equal([first, both], DotnetSdk.DocumentationFiles([_root["nowhere"], _root.Path]));
    }

    [Fact]
    public void A_machine_with_the_runtime_alone_has_no_documentation() =>
        Assert.False(BuiltInSource.DotnetDocsOf([_root.Path]).IsPresent);

    [Fact]
    public void The_sdk_that_runs_these_tests_has_megabytes_of_text()
    {
        var docs = BuiltInSource.All.Single(source => source.Name == "dotnet-docs");
        Assert.True(docs.IsPresent, docs.WhenAbsent);
        var documents = docs.Documents.Take(500).Select(document => document.Text.ReadToEnd()).ToList();
        Assert.True(documents.Sum(text => text.Length) > 500_000);
        Assert.DoesNotContain(documents, text => text.Contains("<see", StringComparison.Ordinal));
    }

    private string Write(string path, string xml)
    {
        var file = Path.Combine([_root.Path, "packs", .. path.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, xml);
        return file;
    }
}
