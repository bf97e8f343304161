// Corpora: files joined and encoded whole, characters that straddle the pieces, and every wrong file named with its byte.
using System.Text;
using Loquat.Text.Corpora;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Corpora;

public sealed class TextCorpusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FilesAreJoinedAndMarksStripped()
    {
        var corpus = TextCorpus.Open([_folder.Write("a", [0xEF, 0xBB, 0xBF, .. "one\r\n"u8]), _folder.Write("b", "zwei ü"u8)]);
        Assert.Equal(12, corpus.ByteCount);
        Assert.Equal([_folder["a"], _folder["b"]], corpus.Names);
        Assert.Equal("one\r\nzwei ü", ByteTokenizer.Instance.Decode(corpus.Encode(ByteTokenizer.Instance).ToArray()));
    }

    [Theory]
    [InlineData("ü")]
    [InlineData("日")]
    [InlineData("🙂")]
    public void CharactersMayStraddlePieces(string character)
    {
        for (var shift = 0; shift < 5; shift++)
        {
            var text = new string('a', CorpusSource.PieceBytes - shift) + character + new string('b', CorpusSource.PieceBytes - 2) + character + character;
            var corpus = TextCorpus.Open([_folder.Write("a", Encoding.UTF8.GetBytes(text))]);
            var tokenizer = CharTokenizer.Train(corpus);
            Assert.Equal(3, tokenizer.VocabularySize);
            Assert.Equal(text, tokenizer.Decode(corpus.Encode(tokenizer).ToArray()));
        }
    }

    [Fact]
    public void TextInMemoryEqualsTextInAFile()
    {
        var text = "b" + string.Concat(Enumerable.Repeat("日本🙂", (CorpusSource.PieceBytes / 10) + 1));
        var corpus = TextCorpus.Open([_folder.Write("a", Encoding.UTF8.GetBytes(text))]);
        var ids = corpus.Encode(ByteTokenizer.Instance).ToArray();
        Assert.Equal(Encoding.UTF8.GetByteCount(text), ids.Length);
        Assert.Equal(ids, TextCorpus.FromText(text).Encode(ByteTokenizer.Instance).ToArray());
        Assert.Equal(text, ByteTokenizer.Instance.Decode(ids));
    }

    [Fact]
    public void ProgressEndsAtTheTotal()
    {
        var corpus = TextCorpus.Open([_folder.Write("a", new byte[3_000_000].Select(_ => (byte)'x').ToArray()), _folder.Write("b", "y"u8)]);
        var reports = new List<CorpusProgress>();
        corpus.Encode(ByteTokenizer.Instance, reports.Add);
        Assert.Equal(4, reports.Count);
        Assert.Equal(new CorpusProgress(3_000_001, 3_000_001, _folder["b"]), reports[^1]);
        Assert.True(reports.Zip(reports.Skip(1)).All(pair => pair.First.BytesDone < pair.Second.BytesDone));
    }

    [Fact]
    public void MissingEmptyAndFoldersAreNamed()
    {
        Refusal.Of(() => TextCorpus.Open([]), "No text file");
        Refusal.Of(() => TextCorpus.Open([_folder["absent"]]), _folder["absent"], "does not exist");
        Refusal.Of(() => TextCorpus.Open([_folder.Path]), _folder.Path, "folder");
        Refusal.Of(() => TextCorpus.Open([_folder.Write("empty", [])]), _folder["empty"], "empty");
        Refusal.Of(() => TextCorpus.Open([_folder.Write("mark", [0xEF, 0xBB, 0xBF])]), _folder["mark"], "empty");
        Refusal.Of(() => TextCorpus.FromText("", "the story"), "the story", "empty");
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0x62, 0x00, 0x63 }, "byte 2 ")]
    [InlineData(new byte[] { 0x61, 0xFF }, "byte 1 ")]
    [InlineData(new byte[] { 0x61, 0xC3 }, "byte 1 ")]
    [InlineData(new byte[] { 0xC3, 0x61 }, "byte 0 ")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "byte 0 ")]
    [InlineData(new byte[] { 0xC0, 0x80 }, "byte 0 ")]
    [InlineData(new byte[] { 0x61, 0xF0, 0x9F, 0x99 }, "byte 1 ")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x61, 0x00 }, "UTF-16")]
    [InlineData(new byte[] { 0x61, 0x00, 0x62, 0x00 }, "byte 1 ")]
    public void BinaryFilesAreNamedWithTheByte(byte[] bytes, string named) =>
        Refusal.Of(() => TextCorpus.Open([_folder.Write("x", bytes)]).Encode(ByteTokenizer.Instance), _folder["x"], named);

    [Fact]
    public void TheByteIsCountedOverPieces()
    {
        var bytes = new byte[(CorpusSource.PieceBytes * 2) + 10];
        bytes.AsSpan().Fill((byte)'a');
        bytes[(CorpusSource.PieceBytes * 2) + 4] = 0x80;
        Refusal.Of(() => TextCorpus.Open([_folder.Write("x", bytes)]).Encode(ByteTokenizer.Instance), $"byte {(CorpusSource.PieceBytes * 2) + 4} ");
        "é"u8.CopyTo(bytes.AsSpan((CorpusSource.PieceBytes * 2) + 4));
        Refusal.Of(() => TextCorpus.Open([_folder.Write("x", bytes)]).Encode(CharTokenizer.Train("a")),
            _folder["x"], $"byte {(CorpusSource.PieceBytes * 2) + 4} ", "'é'", "U+00E9");
    }

    [Fact]
    public void ACutIsBehindALineOrBetweenCharacters()
    {
        Assert.Equal(("one\ntwo\n", "three\nfour"), Split(13, "one\ntwo\nthree\nfour"));
        Assert.Equal(("one\ntwo\n", "three\nfour"), Split(8, "one\ntwo\nthree\nfour"));
        Assert.Equal(("one\n", "two\nthree\nfour"), Split(7, "one\ntwo\nthree\nfour"));
        Assert.Equal(("日", "本語"), Split(5, "日本語"));
        Assert.Equal(("日本", "語"), Split(6, "日本語"));
        Assert.Equal((null, "日本語"), Split(2, "日本語"));
        Assert.Equal((null, "ab"), Split(0, "ab"));
        Assert.Equal(("ab", null), Split(2, "ab"));
        Assert.Equal(("ab", null), Split(99, "ab"));
        Assert.Equal(("ab\ncd", "ef\ngh"), Split(5, "ab\ncd", "ef\ngh"));
        Assert.Equal(("ab\ncdef\n", "ghij"), Split(9, "ab\ncd", "ef\ngh", "ij"));
        Assert.Equal(("ab\ncdef\ngh", "ij"), Split(10, "ab\ncd", "ef\ngh", "ij"));
        // A line end far before is not looked for.
        Assert.Equal(("x\n" + new string('y', 199_998), "yy"), Split(200_000, "x\n" + new string('y', 200_000)));
    }

    private (string? Before, string? Behind) Split(long bytes, params string[] files)
    {
        var paths = files.Select((text, i) => _folder.Write($"part{i}", Encoding.UTF8.GetBytes("\uFEFF" + text))).ToArray();
        var (before, behind) = TextCorpus.Open(paths).SplitAt(bytes);
        return (TextOf(before), TextOf(behind));

        static string? TextOf(TextCorpus? corpus)
        {
            if (corpus is null)
                return null;
            var read = new List<byte>();
            corpus.Read((text, _, _) => read.AddRange(text));
            Assert.Equal(corpus.ByteCount, read.Count);
            return Encoding.UTF8.GetString([.. read]);
        }
    }

    [Fact]
    public void AFileThatShrinksMeanwhileIsNamed()
    {
        var corpus = TextCorpus.Open([_folder.Write("x", "abcdef"u8)]);
        _folder.Write("x", "abc"u8);
        Refusal.Of(() => corpus.Encode(ByteTokenizer.Instance), _folder["x"], "changed");
    }

    [Fact]
    public void MemoryStaysNearTheSizeOfTheText()
    {
        const int size = 24 << 20;
        using (var stream = File.Create(_folder["big"]))
        {
            var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("All work and no play. ", 50_000)));
            while (stream.Length < size)
                stream.Write(block);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        var corpus = TextCorpus.Open([_folder["big"]]);
        var ids = corpus.Encode(CharTokenizer.Train(corpus), threads: 2);
        Assert.Equal(corpus.ByteCount, ids.Count);
        // Beside the ids: the pieces that are read, and four parts on their way to two threads.
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < (corpus.ByteCount * 1.05) + (12 << 20));
    }
}
