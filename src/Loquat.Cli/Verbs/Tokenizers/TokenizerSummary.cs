// What a tokenizer that was trained is like: how well it packs the text, its longest tokens, and a line of the text in tokens.
using System.Globalization;
using System.Text;
using System.Text.Json;
using Loquat.Cli.Output;
using Loquat.Cli.Runs;
using Loquat.Formats.Json;
using Loquat.Text.Corpora;
using Loquat.Text.Encodings;
using Loquat.Text.Tokenizers;
using Loquat.Training;
using Spectre.Console;

namespace Loquat.Cli.Verbs.Tokenizers;

/// <summary>A description of a tokenizer on a text.</summary>
internal sealed record TokenizerSummary
{
    private const long SampleBytes = 16 << 20;
    private const int LongestCount = 10;
    private const int LineLength = 100;

    /// <summary>Number of tokens.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The special tokens.</summary>
    public required IReadOnlyList<string> Special { get; init; }

    /// <summary>Bytes of the part of the text that was measured.</summary>
    public required long Bytes { get; init; }

    /// <summary>Characters of that part.</summary>
    public required long Characters { get; init; }

    /// <summary>Tokens of that part.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens for what is unknown among them.</summary>
    public required long Unknown { get; init; }

    /// <summary>The longest tokens with their ids, the longest first.</summary>
    public required IReadOnlyList<(int Id, string Token)> Longest { get; init; }

    /// <summary>A line of the text, as its tokens.</summary>
    public required IReadOnlyList<string> Line { get; init; }

    /// <summary>The first words of that line.</summary>
    public required string Words { get; init; }

    /// <summary>Describes a tokenizer.</summary>
    public static TokenizerSummary Of(Tokenizer tokenizer, TextCorpus corpus, IReadOnlyList<string> special)
    {
        var sample = corpus.SplitAt(SampleBytes).Before ?? corpus;
        var characters = 0L;
        var line = "";
        sample.Read((text, _, _) =>
        {
            foreach (var value in text)
                characters += (value & 0xC0) != 0x80 ? 1 : 0;
            if (line.Length < LineLength / 2)
                line = GoodLine(text, line);
        });
        var ids = sample.Encode(tokenizer);
        return new TokenizerSummary
        {
            VocabularySize = tokenizer.VocabularySize,
            Special = special,
            Bytes = sample.ByteCount,
            Characters = characters,
            Tokens = ids.Count,
            Unknown = CountUnknown(tokenizer, ids),
            Longest = LongestOf(tokenizer, special),
            Line = Pieces(tokenizer, line),
            Words = WordsOf(line),
        };
    }

    /// <summary>Prints it.</summary>
    public void Show(Terminal terminal, TrainableKind kind, long bytes, double seconds)
    {
        var table = new Table { Border = terminal.IsLive ? TableBorder.Rounded : TableBorder.Simple };
        table.AddColumns(new TableColumn("tokenizer"), new TableColumn(kind.Name).RightAligned());
        table.AddRow("vocabulary", Amounts.Count(VocabularySize));
        table.AddRow("special tokens", Markup.Escape(string.Join(' ', Special)));
        table.AddRow("learned from", $"{Amounts.Megabytes(bytes)} in {Amounts.Time(seconds)}");
        table.AddRow(Bytes < bytes ? $"characters per token, first {Amounts.Megabytes(Bytes)}" : "characters per token", Ratio(Characters));
        table.AddRow("bytes per token", Ratio(Bytes));
        if (Unknown > 0)
            table.AddRow("unknown tokens", $"{Amounts.Count(Unknown)}, {Amounts.Percent((double)Unknown / Tokens)}");
        terminal.Console.Write(table);
        if (Longest.Count > 0)
            terminal.Say($"Longest tokens: {string.Join("  ", Longest.Select(token => $"'{TokenPainter.Readable(token.Token)}'"))}");
        if (Line.Count > 0)
            terminal.Say($"A line of the text: {TokenPainter.Line(terminal, Line)}");
    }

    /// <summary>Writes it as JSON.</summary>
    public void Write(Utf8JsonWriter json, TrainableKind kind, string path, long bytes, double seconds)
    {
        json.WriteString("kind", kind.Name);
        json.WriteNumber("vocabulary", VocabularySize);
        json.WriteStartArray("special");
        foreach (var token in Special)
            json.WriteStringValue(token);
        json.WriteEndArray();
        json.WriteNumber("text_bytes", bytes);
        json.WriteNumber("measured_bytes", Bytes);
        json.WriteNumber("measured_characters", Characters);
        json.WriteNumber("measured_tokens", Tokens);
        json.WriteNumber("unknown_tokens", Unknown);
        json.WriteFinite("characters_per_token", Math.Round((double)Characters / Tokens, 4));
        json.WriteFinite("bytes_per_token", Math.Round((double)Bytes / Tokens, 4));
        json.WriteStartArray("longest");
        foreach (var (id, token) in Longest)
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("token", token);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteFinite("seconds", Math.Round(seconds, 3));
        json.WriteFinite("peak_memory_mb", Math.Round(ProcessMemory.PeakBytes() / (double)(1 << 20), 1));
        json.WriteString("out", path);
    }

    private string Ratio(long amount) => Tokens == 0 ? "–" : ((double)amount / Tokens).ToString("0.00", CultureInfo.InvariantCulture);

    private static long CountUnknown(Tokenizer tokenizer, TokenSequence ids)
    {
        if (!tokenizer.TryGetId("[UNK]", out var unknown) && !tokenizer.TryGetId("<unk>", out unknown))
            return 0;
        var count = 0L;
        var part = new int[1 << 14];
        for (long start = 0; start < ids.Count; start += part.Length)
        {
            var some = part.AsSpan(0, (int)Math.Min(part.Length, ids.Count - start));
            ids.CopyTo(start, some);
            count += some.Count(unknown);
        }
        return count;
    }

    // Tokens that spell blanks in another way are shown as what they stand for; parts of characters are left out.
    private static List<(int Id, string Token)> LongestOf(Tokenizer tokenizer, IReadOnlyList<string> special)
    {
        var isSpelled = tokenizer.Kind is TokenizerKind.ByteBpe or TokenizerKind.Bpe or TokenizerKind.Unigram;
        var tokens = new List<(int Id, string Token, int Length)>();
        for (var id = 0; id < tokenizer.VocabularySize; id++)
        {
            var spelling = tokenizer.TokenString(id);
            if (special.Contains(spelling) || (spelling.Length == 6 && spelling.StartsWith("<0x", StringComparison.Ordinal)))
                continue;
            var text = isSpelled ? tokenizer.Decode([id]) : spelling;
            var length = text.EnumerateRunes().Count();
            if (length > 1 && !text.Contains('\uFFFD', StringComparison.Ordinal))
                tokens.Add((id, text, length));
        }
        return [.. tokens.OrderByDescending(token => token.Length).ThenBy(token => token.Id).Take(LongestCount).Select(token => (token.Id, token.Token))];
    }

    private static List<string> Pieces(Tokenizer tokenizer, string line)
    {
        var encoding = tokenizer.Tokenize(line, options: new EncodeOptions { AddSpecialTokens = false });
        var pieces = new List<string>();
        var end = 0;
        for (var i = 0; i < encoding.Count; i++)
        {
            var range = encoding.Offsets[i];
            // Bytes of one character share its place.
            pieces.Add(range.Length > 0 && range.Start >= end ? line.Substring(range.Start, range.Length) : tokenizer.TokenText(encoding.Ids[i]));
            end = Math.Max(end, range.End);
        }
        return pieces;
    }

    // The first line that is long enough to show something; of a text of short lines the first that is not empty.
    private static string GoodLine(ReadOnlySpan<byte> text, string found)
    {
        foreach (var range in text.Split((byte)'\n'))
        {
            var bytes = text[range];
            var line = Encoding.UTF8.GetString(bytes.Length > 4 * LineLength ? bytes[..(4 * LineLength)] : bytes).Trim().TrimEnd('\uFFFD');
            if (line.Length > LineLength)
                line = line[..(char.IsHighSurrogate(line[LineLength - 1]) ? LineLength - 1 : LineLength)];
            if (found.Length == 0 || line.Length >= LineLength / 2)
                found = line;
            if (found.Length >= LineLength / 2)
                break;
        }
        return found;
    }

    private static string WordsOf(string line)
    {
        var words = string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(4));
        return words.Length is > 0 and <= 60 && !words.Any(char.IsControl) ? words : "Once upon a time";
    }
}
