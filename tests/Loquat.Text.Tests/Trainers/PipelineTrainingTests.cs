// Training through the pipelines that tokenizers really have: the words come from splitters that are written here once more, the merges from the slow reference.
using System.Text;
using System.Text.RegularExpressions;
using Loquat.Text.Corpora;
using Loquat.Text.Normalizers;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Trainers;

namespace Loquat.Text.Tests.Trainers;

public sealed partial class PipelineTrainingTests
{
    private static readonly string[] s_accents = ["ée", "èe", "àa", "üu", "êe", "äa", "ôo", "öo", "âa", "ïi", "çc", "ëe", "îi", "ûu", "ùu", "ñn", "ãa", "йи"];

    public static TheoryData<string> Corpora { get; } = ["bronte", "darwin", "dubois", "many scripts", "ties"];

    [Theory]
    [MemberData(nameof(Corpora))]
    public void ByteLevelBpeBehindANormalizer(string corpus)
    {
        var text = Text(corpus);
        List<string> tokens = ["<s>", .. AllBytes().Order(StringComparer.Ordinal)];
        var words = Gpt2Pattern().Matches(Lower(text)).Select(match => Encoding.UTF8.GetBytes(match.Value).Select(SpellingOf).ToArray());
        var expected = NaiveTrainer.Learn(words, tokens, 256 + 90, 2);
        foreach (var (threads, table) in new (int, long?)[] { (1, null), (3, 7000) })
        {
            var trained = ByteLevelBpeTrainer.Train(TextCorpus.FromText(text), new ByteLevelBpeTrainerOptions
            {
                VocabularySize = 256 + 90,
                SpecialTokens = ["<s>"],
                Normalizer = new SequenceNormalizer([UnicodeNormalizer.Nfc, LowercaseNormalizer.Instance]),
                Threads = threads,
                TableBytes = table,
            });
            Same(tokens, expected, trained);
        }
    }

    [Theory]
    [MemberData(nameof(Corpora))]
    public void WordPieceBehindBertsComponents(string corpus)
    {
        var text = Text(corpus);
        var plain = s_accents.Aggregate(Lower(text), (rest, pair) => rest.Replace(pair[0], pair[1]));
        // Ideographs stand alone; so does every sign that BERT takes for punctuation.
        var words = BertPattern().Matches(plain).Select(match => match.Value.EnumerateRunes().Select((rune, i) => (i > 0 ? "##" : "") + rune).ToArray()).ToList();
        List<string> tokens = [.. words.SelectMany(word => word).Select(symbol => symbol.StartsWith("##", StringComparison.Ordinal) && symbol.Length > 2 ? symbol[2..] : symbol).Distinct().OrderBy(symbol => Rune.GetRuneAt(symbol, 0))];
        tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. tokens, .. words.SelectMany(word => word).Distinct().Except(tokens).Order(StringComparer.Ordinal)];
        var size = tokens.Count + 80;
        NaiveTrainer.Learn(words, tokens, size, 2, "##");
        foreach (var (threads, table) in new (int, long?)[] { (1, null), (3, 7000) })
        {
            var options = new WordPieceTrainerOptions { VocabularySize = size, Normalizer = new BertNormalizer(), PreTokenizer = BertPreTokenizer.Instance, Threads = threads, TableBytes = table };
            var trained = WordPieceTrainer.Train(TextCorpus.FromText(text), options);
            Assert.Equal(tokens, Enumerable.Range(0, trained.Size).Select(id => trained[id]!));
        }
    }

    [Theory]
    [MemberData(nameof(Corpora))]
    public void BpeBehindMetaspace(string corpus)
    {
        var text = Text(corpus);
        foreach (var prepends in new[] { false, true })
        {
            PreTokenizer cuts = prepends ? new MetaspacePreTokenizer()
                : new SequencePreTokenizer([new SplitPreTokenizer("\n", isLiteral: true, SplitBehavior.Isolated, isInverted: false), new MetaspacePreTokenizer { Scheme = PrependScheme.Never }]);
            var lines = LinePattern().Matches(text).Select(match => match.Value.Replace(' ', '▁'));
            var pieces = prepends ? lines.SelectMany(line => WordPattern().Matches(line[0] == '▁' ? line : "▁" + line))
                : lines.SelectMany(line => LineEndPattern().Matches(line)).SelectMany(part => WordPattern().Matches(part.Value));
            var words = pieces.Select(match => match.Value.EnumerateRunes().Select(rune => rune.ToString()).ToArray()).ToList();
            List<string> tokens = ["<unk>", .. words.SelectMany(word => word).Distinct().OrderBy(symbol => Rune.GetRuneAt(symbol, 0))];
            var size = tokens.Count + 80;
            var expected = NaiveTrainer.Learn(words, tokens, size, 2);
            foreach (var (threads, table) in new (int, long?)[] { (1, null), (3, 7000) })
            {
                var options = new BpeTrainerOptions { VocabularySize = size, SpecialTokens = ["<unk>"], PreTokenizer = cuts, Threads = threads, TableBytes = table };
                Same(tokens, expected, BpeTrainer.Train(TextCorpus.FromText(text), options));
            }
        }
    }

    private static void Same(List<string> tokens, List<(string Left, string Right)> merges, Loquat.Text.Models.BpeVocabulary trained)
    {
        Assert.Equal(tokens, Enumerable.Range(0, trained.Tokens.Size).Select(id => trained.Tokens[id]!));
        Assert.Equal(merges, trained.Merges.Select(merge => (trained.Tokens[merge.Left]!, trained.Tokens[merge.Right]!)));
    }

    // The system's own normalization is not there where globalization is invariant; these are all the characters that it would change.
    private static string Lower(string text) => text.Replace("e\u0301", "é", StringComparison.Ordinal).ToLowerInvariant();

    private static string Text(string corpus)
    {
        if (corpus == "many scripts")
            return string.Concat(Enumerable.Repeat("Über den Wolken\tmuß die Freiheit wohl grenzenlos sein!\n\n  Привет, мир: как дела?  日本語の文章。 naïve Café, e\u0301t\u00e9; 12,345.67 (sic) don't—won't\n🙂🙂 ok\n", 12));
        return corpus == "ties" ? Corpus.FewLetters(new Random(8), 600).Replace("a a", "a\na", StringComparison.Ordinal) : Corpus.Book(corpus, 60_000, 12_000).Replace("\r", "", StringComparison.Ordinal);
    }

    private static IEnumerable<string> AllBytes() => Enumerable.Range(0, 256).Select(value => SpellingOf((byte)value));

    private static string SpellingOf(byte value) => ((char)(value is (>= 0x21 and <= 0x7E) or (>= 0xA1 and <= 0xAC) or >= 0xAE ? value
        : value <= 0x20 ? 0x100 + value : value <= 0xA0 ? 0x121 + value - 0x7F : 0x143)).ToString();

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Gpt2Pattern();

    [GeneratedRegex(@"[\p{P}$+<=>^`|~\u4E00-\u9FFF]|[^\s\p{P}$+<=>^`|~\u4E00-\u9FFF]+")]
    private static partial Regex BertPattern();

    [GeneratedRegex(@"[^\n]*\n|[^\n]+")]
    private static partial Regex LinePattern();

    [GeneratedRegex(@"\n|[^\n]+")]
    private static partial Regex LineEndPattern();

    [GeneratedRegex("▁[^▁]*|[^▁]+")]
    private static partial Regex WordPattern();
}
