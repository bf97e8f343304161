// Tokenizers in the form of T5's tokenizer.json. T5's own vocabulary is not in the data. What can be shown without it: that such a file does what its parts say, with a small vocabulary
// whose best segmentations are proved by trying all; and that T5's published cases come out with the pieces that they reveal. The latter checks normalization, blanks, ids, the mark at the end
// and decoding; it does not check T5's scores, which no case tells.
using System.Globalization;
using System.Text.Json;
using Loquat.Text.Decoders;
using Loquat.Text.Models;
using Loquat.Text.Normalizers;
using Loquat.Text.PostProcessors;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Serialization;

public sealed class T5Tests : IDisposable
{
    // Ids in the order of the cases' texts. Where two pieces stand side by side in a word, their border is taken to be the usual one ("▁$1" and ".00"); the cases do not tell.
    private static readonly (int Id, string Text)[] s_revealed =
    [
        (3, "▁"), (5, "."), (6, ","), (8, "▁the"), (9, "a"), (13, "▁of"), (16, "▁in"), (17, "t"), (19, "▁is"), (21, "▁for"), (25, "▁you"), (26, "d"), (27, "▁I"), (31, "'"), (33, "▁are"), (37, "▁The"),
        (44, "▁at"), (46, "▁an"), (47, "▁was"), (54, "▁can"), (58, "?"), (71, "▁A"), (100, "▁This"), (195, "ll"), (233, "..."), (235, "to"), (296, "▁world"), (349, "▁company"), (571, "▁How"),
        (628, "▁space"), (692, "▁doing"), (794, "▁test"), (1078, "▁store"), (1374, "▁leading"), (1603, "!!"), (1970, "▁$1"), (2018, "▁Hi"), (2944, "▁bought"), (4200, ".00"), (4619, "▁2016."),
        (5710, "▁founded"), (8774, "▁Hello"), (8947, "▁apple"), (21820, "▁hello"),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PublishedCasesComeOutWithTheRevealedPieces()
    {
        var rules = Assert.IsType<PrecompiledNormalizer>(((SequenceNormalizer)((SequenceNormalizer)((PipelineTokenizer)Tokenizer.Load(
            SharedData.Find("tokenizers/sentencepiece/spiece.model"))).Components.Normalizer!).Parts[0]).Parts[0]);
        // Ids that no case shows get spellings that occur in no text, and each revealed piece costs the same: the fewest pieces win.
        var pieces = Enumerable.Range(0, 32_000).Select(id => new UnigramPiece($"\uE000{id}", -20)).ToArray();
        (pieces[0], pieces[1], pieces[2]) = (new UnigramPiece("<pad>", 0, PieceKind.Control), new UnigramPiece("</s>", 0, PieceKind.Control), new UnigramPiece("<unk>", 0, PieceKind.Unknown));
        foreach (var (id, text) in s_revealed)
            pieces[id] = new UnigramPiece(text, -5);
        var tokenizer = T5(pieces, rules);
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find("tokenizers/reference/tokenizer_tests.json")));
        var scores = s_revealed.ToDictionary(piece => piece.Text, _ => -5.0);
        var count = 0;
        foreach (var item in json.RootElement.GetProperty("t5-base").EnumerateArray())
        {
            int[] expected = [.. item.GetProperty("encoded").GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32())];
            Assert.Equal(expected, tokenizer.Tokenize(item.GetProperty("input").GetString()!).Ids);
            // No other way is as good, word by word.
            foreach (var word in string.Concat(expected[..^1].Select(tokenizer.TokenString)).Split('▁').Skip(1))
                Assert.Single(Trainers.NaiveUnigram.Ways(scores, "▁" + word).GroupBy(way => way.Length).MinBy(group => group.Key)!);
            var spoken = item.GetProperty("decoded_without_special").GetString()!;
            Assert.Equal(spoken, CleanUp(tokenizer.Decode(expected[..^1])));
            count++;
        }
        Assert.Equal(9, count);
    }

    [Fact]
    public void TheBestOfAllSegmentationsIsTaken()
    {
        var random = new Random(4);
        for (var round = 0; round < 40; round++)
        {
            var words = Enumerable.Range(0, 25).Select(_ => (random.Next(2) == 0 ? "▁" : "") + string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => "abc"[random.Next(3)]))).Distinct();
            List<UnigramPiece> pieces = [new("<pad>", 0, PieceKind.Control), new("</s>", 0, PieceKind.Control), new("<unk>", 0, PieceKind.Unknown)];
            pieces.AddRange(words.Concat(["▁", "a", "b", "c"]).Distinct().Select(text => new UnigramPiece(text, -8 * random.NextDouble())));
            var scores = pieces.Skip(3).ToDictionary(piece => piece.Text, piece => piece.Score);
            var tokenizer = T5([.. pieces], UnicodeNormalizer.Nfkc);
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => "abcabc \uFF41\n"[random.Next(9)]));
            var expected = text.Replace('\uFF41', 'a').Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(word => Trainers.NaiveUnigram.Ways(scores, "▁" + word).MaxBy(way => Trainers.NaiveUnigram.Score(scores, way))!);
            Assert.Equal([.. expected, "</s>"], tokenizer.Tokenize(text).Ids.Select(tokenizer.TokenString));
        }
    }

    [Fact]
    public void ExtraIdsAndMarksAreFoundInText()
    {
        UnigramPiece[] pieces = [new("<pad>", 0, PieceKind.Control), new("</s>", 0, PieceKind.Control), new("<unk>", 0, PieceKind.Unknown), new("▁", -3), new("▁a", -2), new("b", -4)];
        var tokenizer = T5(pieces, UnicodeNormalizer.Nfkc);
        Assert.Equal(["▁a", "<extra_id_0>", "▁", "b", "</s>"], tokenizer.Tokenize("a <extra_id_0> b").Ids.Select(tokenizer.TokenString));
        Assert.Equal(6 + 99, tokenizer.Encode("<extra_id_0>").Single());
        Assert.Equal(6, tokenizer.Encode("<extra_id_99>").Single());
        Assert.Equal(["▁a", "<unk>", "</s>"], tokenizer.Tokenize("axx").Ids.Select(tokenizer.TokenString));
        var pair = tokenizer.Tokenize("a", "b");
        Assert.Equal(["▁a", "</s>", "▁", "b", "</s>"], pair.Ids.Select(tokenizer.TokenString));
    }

    // Saved and loaded, so that the file is what is tested. Extra ids stand behind the pieces, the last one first.
    private PipelineTokenizer T5(UnigramPiece[] pieces, Normalizer normalizer)
    {
        var end = new TemplatePart { Name = "</s>", Tokens = [new SpecialToken("</s>", 1)] };
        var marks = Enumerable.Range(0, 3).Select(id => (id, pieces[id].Text)).Concat(Enumerable.Range(0, 100).Select(i => (pieces.Length + i, string.Create(CultureInfo.InvariantCulture, $"<extra_id_{99 - i}>"))));
        new PipelineTokenizer(new PipelineComponents
        {
            Normalizer = normalizer,
            PreTokenizer = new SequencePreTokenizer([WhitespaceSplitPreTokenizer.Instance, new MetaspacePreTokenizer()]),
            Model = new UnigramModel(new UnigramVocabulary(pieces, 2)),
            PostProcessor = new TemplateProcessing([new TemplatePart(), end], [new TemplatePart(), end, new TemplatePart { IsSecond = true }, end]),
            Decoder = new MetaspaceDecoder(),
            AddedTokens = [.. marks.Select(mark => new Loquat.Text.AddedTokens.AddedToken { Id = mark.Item1, Content = mark.Item2, IsSpecial = true })],
        }).Save(_folder["tokenizer.json"]);
        return (PipelineTokenizer)Tokenizer.Load(_folder["tokenizer.json"]);
    }

    private static string CleanUp(string text) => new[] { (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re") }
        .Aggregate(text, (current, pair) => current.Replace(pair.Item1, pair.Item2, StringComparison.Ordinal));
}
