using System.Buffers.Binary;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Data;

namespace Orchestrator.Training.Tests.Data;

public sealed class DataMixtureTests : IDisposable
{
    private const int Context = Sources.SentenceTokens;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_epoch_reads_the_training_documents_once_and_none_of_the_held_out()
    {
        var texts = Sources.Sentences(300).ToList();
        Sources.Prepare(_folder, "text", Tokenizer.Bytes, texts);
        using var mixture = await Sources.OpenAsync(_folder, Sources.Spec(0.2, "text"));

        var heldOut = Documents(mixture.HeldOut(Context, sequences: 1, batches: 300).Of("text"));
        var batches = mixture.Training(Context, sequences: 1, seed: 1);
        var training = Documents(Enumerable.Range(0, 300 - heldOut.Count - 2).Select(index => batches.Read((ulong)index)));

        // Of each side the last document is no whole sequence: it lacks the token that would follow.
        Assert.InRange(heldOut.Count, 30, 90);
        Assert.Distinct(training.Concat(heldOut));
        Assert.Equal(298, texts.Intersect(training.Concat(heldOut)).Count());
    }

    [Fact]
    public async Task Each_epoch_has_every_sequence_once_in_an_order_of_its_own()
    {
        Sources.Prepare(_folder, "text", Tokenizer.Bytes, Sources.Sentences(100));
        using var mixture = await Sources.OpenAsync(_folder, Sources.Spec(0.1, "text"));
        var batches = mixture.Training(Context, sequences: 1, seed: 1);
        var rows = Enumerable.Range(0, 300).Select(index => Row(batches.Read((ulong)index), 0)).ToList();
        var sequences = rows.Distinct().Count();
        var (first, second, third) = (rows.Slice(0, sequences), rows.Slice(sequences, sequences), rows.Slice(2 * sequences, sequences));
        Assert.InRange(sequences, 70, 99);
        Assert.Equal(first.Order(), second.Order());
        Assert.Equal(first.Order(), third.Order());
        Assert.NotEqual(first, second);
        Assert.NotEqual(second, third);
    }

    [Fact]
    public async Task A_batch_is_a_function_of_its_index()
    {
        Prepare("a", "b");
        var spec = Sources.Spec(0.1, "a", "b");
        using var one = await Sources.OpenAsync(_folder, spec);
        using var other = await Sources.OpenAsync(_folder, spec);
        var forward = one.Training(Context, sequences: 3, seed: 5);
        var backward = other.Training(Context, sequences: 3, seed: 5);
        var expected = Enumerable.Range(0, 40).Select(index => forward.Read((ulong)index)).ToList();
        for (var index = 39; index >= 0; index--)
        {
            Assert.Equal(expected[index], backward.Read((ulong)index));
        }
    }

    [Fact]
    public async Task The_same_sequences_come_in_batches_of_any_size()
    {
        Prepare("a", "b");
        using var mixture = await Sources.OpenAsync(_folder, Sources.Spec(0.1, "a", "b"));
        var (small, large) = (mixture.Training(Context, 2, seed: 5), mixture.Training(Context, 6, seed: 5));
        var batch = large.Read(4);
        for (var row = 0; row < 6; row++)
        {
            Assert.Equal(Row(batch, row), Row(small.Read((ulong)(((4 * 6) + row) / 2)), row % 2));
        }
    }

    [Fact]
    public async Task Another_seed_is_another_order()
    {
        Prepare("a");
        using var mixture = await Sources.OpenAsync(_folder, Sources.Spec(0.1, "a"));
        Assert.NotEqual(mixture.Training(Context, 8, seed: 1).Read(0), mixture.Training(Context, 8, seed: 2).Read(0));
    }

    [Fact]
    public async Task A_sources_sequences_do_not_depend_on_what_it_is_mixed_with()
    {
        Prepare("a", "b");
        using var alone = await Sources.OpenAsync(_folder, Sources.Spec(0.1, "a"));
        using var mixed = await Sources.OpenAsync(_folder, Sources.Spec(0.1, "a", "b"));
        var (single, both) = (alone.Training(Context, 1, seed: 1), mixed.Training(Context, 1, seed: 1));
        Assert.Equal(
            Enumerable.Range(0, 20).Select(index => Row(single.Read((ulong)index), 0)),
            Enumerable.Range(0, 20).Select(index => Row(both.Read((ulong)index * 2), 0)));
    }

    [Fact]
    public async Task Held_out_batches_are_the_same_every_time_and_no_sequence_comes_twice()
    {
        Prepare("a", "b");
        using var mixture = await Sources.OpenAsync(_folder, Sources.Spec(0.3, "a", "b"));
        var heldOut = mixture.HeldOut(Context, sequences: 4, batches: 1_000);
        Assert.Equal(["a", "b"], heldOut.Sources);
        foreach (var source in heldOut.Sources)
        {
            var batches = heldOut.Of(source).ToList();
            Assert.Equal(batches, [.. heldOut.Of(source)]);
            Assert.All(batches.SkipLast(1), batch => Assert.Equal(4, batch.GetLength(0)));
            var rows = batches.SelectMany(batch => Enumerable.Range(0, batch.GetLength(0)).Select(row => Row(batch, row))).ToList();
            Assert.Distinct(rows);
        }
    }

    [Fact]
    public async Task No_more_batches_are_held_out_than_asked_for()
    {
        Prepare("a");
        using var mixture = await Sources.OpenAsync(_folder, Sources.Spec(0.5, "a"));
        Assert.Equal(3, mixture.HeldOut(Context, sequences: 2, batches: 3).Of("a").Count());
    }

    [Fact]
    public async Task A_document_stays_on_its_side_when_others_come()
    {
        var texts = Sources.Sentences(200).ToList();
        Sources.Prepare(_folder, "few", Tokenizer.Bytes, texts.Take(100));
        Sources.Prepare(_folder, "many", Tokenizer.Bytes, [.. texts.Skip(100), .. texts.Take(100), "the end"]);
        using var mixture = await Sources.OpenAsync(_folder, Sources.Spec(0.2, "few", "many"));
        var heldOut = mixture.HeldOut(Context, sequences: 1, batches: 100_000);
        var few = Documents(heldOut.Of("few"));
        var many = Documents(heldOut.Of("many"));
        Assert.InRange(few.Count, 5, 40);
        Assert.Empty(few.Except(many));
        Assert.InRange(many.Count(text => texts.IndexOf(text) < 100), few.Count, few.Count + 1);
    }

    [Fact]
    public async Task Something_is_held_out_however_small_the_share()
    {
        Prepare("a");
        using var mixture = await Sources.OpenAsync(_folder, Sources.Spec(1e-12, "a"));
        Assert.Single(mixture.HeldOut(Context - 1, sequences: 1, batches: 9).Of("a"));
    }

    [Fact]
    public async Task A_context_longer_than_the_training_data_names_both()
    {
        Sources.Prepare(_folder, "short", Tokenizer.Bytes, "abcd", "efgh");
        using var mixture = await Sources.OpenAsync(_folder, Sources.Spec(0.01, "short"));
        var error = Assert.Throws<DataException>(() => mixture.Training(context: 5, sequences: 1, seed: 1));
        Assert.Equal(VerdictCode.SpecAtFault, error.Code);
        Assert.StartsWith("Source 'short' has 5 tokens to train on, but a context of 5 needs 6.", error.Message);
        Assert.Single(mixture.Training(context: 4, sequences: 1, seed: 1).Read(0).Cast<long>().Chunk(5));
    }

    [Fact]
    public async Task A_context_longer_than_the_held_out_data_names_both()
    {
        Sources.Prepare(_folder, "short", Tokenizer.Bytes, "abcd", "efgh");
        using var mixture = await Sources.OpenAsync(_folder, Sources.Spec(0.01, "short"));
        var error = Assert.Throws<DataException>(() => mixture.HeldOut(context: 5, sequences: 1, batches: 1));
        Assert.StartsWith("Source 'short' has 5 tokens held out (data.held_out is 0.01), but a context of 5 needs 6.", error.Message);
    }

    [Fact]
    public async Task A_single_document_leaves_nothing_to_train_on()
    {
        Sources.Prepare(_folder, "one", Tokenizer.Bytes, new string('x', 1_000));
        using var mixture = await Sources.OpenAsync(_folder, Sources.Spec(0.01, "one"));
        var error = Assert.Throws<DataException>(() => mixture.Training(context: 5, sequences: 1, seed: 1));
        Assert.Contains("has 0 tokens to train on", error.Message);
        Assert.Contains("1 document", error.Message);
    }

    [Fact]
    public async Task An_index_that_names_no_beginnings_is_found_out()
    {
        var source = Sources.Prepare(_folder, "text", Tokenizer.Bytes, Sources.Sentences(5));
        var starts = File.ReadAllBytes(source.Files.Documents);
        BinaryPrimitives.WriteUInt64LittleEndian(starts.AsSpan(sizeof(ulong)), 3);
        File.WriteAllBytes(source.Files.Documents, starts);
        var error = await Assert.ThrowsAsync<DataException>(() => Sources.OpenAsync(_folder, Sources.Spec(0.1, "text")));
        Assert.Contains("no document ends at 3", error.Message);
    }

    [Fact]
    public async Task The_hashes_are_the_manifests()
    {
        var source = Sources.Prepare(_folder, "text", Tokenizer.Bytes, Sources.Sentences(5));
        using var mixture = await Sources.OpenAsync(_folder, Sources.Spec(0.1, "text"));
        Assert.Equal(source.Manifest.Sha256, Assert.Single(mixture.Hashes, hash => hash.Key == "text").Value);
    }

    private void Prepare(params string[] names)
    {
        foreach (var name in names)
        {
            var texts = Sources.Sentences(200).Select(text => text.Replace("s", name, StringComparison.Ordinal));
            Sources.Prepare(_folder, name, Tokenizer.Bytes, texts);
        }
    }

    private static string Row(long[,] batch, int row) =>
        string.Join(' ', Enumerable.Range(0, batch.GetLength(1)).Select(column => batch[row, column]));

    // A context is as long as a sentence, so each sequence begins with one.
    private static List<string> Documents(IEnumerable<long[,]> batches) =>
        [.. batches.Select(batch => string.Concat(Enumerable.Range(0, Context - 1).Select(column => (char)batch[0, column])))];
}
