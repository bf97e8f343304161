// The training text: one or more UTF-8 files read as one text, in pieces of about a megabyte, checked as they come.
// Nothing but the resulting ids is kept, so a gigabyte of text costs a gigabyte of ids with a byte-sized vocabulary.
using System.Text;
using Loquat.Formats;
using Loquat.Formats.Files;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Corpora;

/// <summary>A text of one or more files (or from memory), read in bounded memory. Files are joined without a separator; line ends stay as they are.</summary>
public sealed class TextCorpus
{
    private const string What = "a text file";
    private readonly CorpusSource[] _sources;

    private TextCorpus(CorpusSource[] sources) => _sources = sources;

    /// <summary>The files' names.</summary>
    public IReadOnlyList<string> Names => [.. _sources.Select(source => source.Name)];

    /// <summary>Bytes of all files together, as UTF-8 without byte order marks.</summary>
    public long ByteCount => _sources.Sum(source => source.Length - source.Start);

    /// <summary>Names the files of a corpus; checks that each can be opened and is not empty. Contents are checked when they are read.</summary>
    /// <param name="paths">UTF-8 text files in reading order, at least one.</param>
    /// <returns>The corpus.</returns>
    /// <exception cref="InvalidInputException">No file is given, or one is missing, empty, a folder or may not be read.</exception>
    public static TextCorpus Open(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0)
            throw new InvalidInputException("No text file was given; name at least one UTF-8 text file.");
        return new TextCorpus([.. paths.Select(OpenSource)]);
    }

    /// <summary>A corpus from a text in memory.</summary>
    /// <param name="text">The text, not empty; half surrogate pairs count as U+FFFD.</param>
    /// <param name="name">The name that messages use.</param>
    /// <returns>The corpus.</returns>
    /// <exception cref="InvalidInputException">The text is empty.</exception>
    public static TextCorpus FromText(string text, string name = "the text")
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length == 0)
            throw Empty(name);
        return new TextCorpus([new CorpusSource(name, bytes, 0, bytes.Length)]);
    }

    /// <summary>Cuts the corpus in two, at or a little before a place: behind the last line end before it where that is near, otherwise between two characters.</summary>
    /// <param name="bytes">The place, in bytes from the start.</param>
    /// <returns>What stands before the cut and what stands behind it; null where that is nothing. Together they are the corpus.</returns>
    /// <exception cref="InvalidInputException">A file cannot be read.</exception>
    public (TextCorpus? Before, TextCorpus? Behind) SplitAt(long bytes)
    {
        var before = new List<CorpusSource>();
        var behind = new List<CorpusSource>();
        foreach (var source in _sources)
        {
            var length = source.Length - source.Start;
            var cut = bytes <= 0 ? 0 : bytes >= length ? length : source.CutBefore(source.Start + bytes) - source.Start;
            if (cut > 0)
                before.Add(source with { Length = source.Start + cut });
            if (cut < length)
                behind.Add(source with { Start = source.Start + cut });
            bytes -= length;
        }
        return (Part(before), Part(behind));

        static TextCorpus? Part(List<CorpusSource> sources) => sources.Count > 0 ? new TextCorpus([.. sources]) : null;
    }

    /// <summary>Reads the whole corpus once.</summary>
    /// <param name="handler">Receives the pieces in order.</param>
    /// <param name="progress">Told after each piece how far the pass has come.</param>
    /// <exception cref="InvalidInputException">A file cannot be read, changed meanwhile, or is not UTF-8 text (file and byte are named).</exception>
    public void Read(CorpusPieceHandler handler, Action<CorpusProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var total = ByteCount;
        var done = 0L;
        foreach (var source in _sources)
        {
            source.Read((text, file, offset) =>
            {
                handler(text, file, offset);
                done += text.Length;
                progress?.Invoke(new CorpusProgress(done, total, file));
            });
        }
    }

    /// <summary>
    /// Encodes the whole corpus, in parts of about a mebibyte on several threads: the parts, and so the ids, are the same for any number of them. Tokenizers of
    /// bytes, of characters and of byte-level BPE give the ids of the text in one piece, and so do those that never look past a line end; to others each
    /// part, which ends with a line, is a text of its own.
    /// </summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="progress">Told now and then how far the pass has come, on the calling thread; what it throws ends the pass.</param>
    /// <param name="threads">Most threads to use; 0 for one for each processor.</param>
    /// <returns>The ids.</returns>
    /// <exception cref="InvalidInputException">As for <see cref="Read"/>, or the vocabulary lacks a character (file and byte are named).</exception>
    public TokenSequence Encode(Tokenizer tokenizer, Action<CorpusProgress>? progress = null, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var ids = new TokenSequenceBuilder(tokenizer.VocabularySize);
        Encode(tokenizer, ids, progress, threads);
        return ids.ToSequence();
    }

    /// <summary>As the other overload, behind ids that are there already.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="ids">Receives the ids; made for the tokenizer's vocabulary.</param>
    /// <param name="progress">As for the other overload.</param>
    /// <param name="threads">As for the other overload.</param>
    /// <exception cref="InvalidInputException">As for the other overload.</exception>
    public void Encode(Tokenizer tokenizer, TokenSequenceBuilder ids, Action<CorpusProgress>? progress = null, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        using var encoder = new CorpusEncoder(tokenizer, ids, threads == 0 ? Environment.ProcessorCount : threads);
        Read(encoder.Take, progress);
        encoder.End();
    }

    private static CorpusSource OpenSource(string path)
    {
        using var handle = InputFile.Open(path, What);
        var length = RandomAccess.GetLength(handle);
        Span<byte> mark = stackalloc byte[(int)Math.Min(3, length)];
        InputFile.ReadExactly(handle, path, mark, 0);
        var start = mark.SequenceEqual("\uFEFF"u8) ? 3 : 0;
        return length > start ? new CorpusSource(path, null, start, length) : throw Empty(path);
    }

    private static InvalidInputException Empty(string name) => new($"{name} is empty; give a text with at least one character.");
}
