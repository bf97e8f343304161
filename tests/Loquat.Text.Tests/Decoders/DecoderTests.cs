// Decoders one by one, and all of them as streams: what comes piece by piece is what comes at once, and no piece ends inside a character.
using System.Text;
using Loquat.Text.Decoders;
using Loquat.Text.Models;
using Loquat.Text.Tokenizers;
using Decoder = Loquat.Text.Decoders.Decoder;

namespace Loquat.Text.Tests.Decoders;

public sealed class DecoderTests
{
    private static readonly string[] s_tokens =
    [
        "a", "b", "##b", "\u2581a", "\u2581", "\u2581\u2581b", " ", "a</w>", "</w>", "b</w>c", "<pad>", "|", "'m", ".", " .", "é", "日", "🙂", "<0xE2>", "<0x82>", "<0xAC>", "<0x41>", "<0xF0>", "<0x9F>", "aab", "Ġ", "ðŁĺ", "Ģ", "don't", "n't",
    ];

    public static TheoryData<string> Names => [.. All().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void StreamsGiveTheWholeText(string name)
    {
        var tokenizer = Make(All()[name]);
        var random = new Random(91);
        for (var round = 0; round < 1_000; round++)
        {
            var ids = Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(s_tokens.Length)).ToArray();
            var decoder = tokenizer.CreateDecoder();
            for (var repeat = 0; repeat < 2; repeat++)
            {
                var text = new StringBuilder();
                foreach (var id in ids)
                {
                    var piece = decoder.Append(id);
                    Assert.True(piece.Length == 0 || (!char.IsHighSurrogate(piece[^1]) && !char.IsLowSurrogate(piece[0])));
                    text.Append(piece);
                }
                text.Append(decoder.Flush());
                Assert.Equal(tokenizer.Decode(ids), text.ToString());
            }
        }
    }

    [Fact]
    public void WordsOfBpeEndWithBlanks() => Assert.Equal("aa b c", Decode(new BpeDecoder(), "a", "a</w>", "b</w>c", "</w>"));

    [Fact]
    public void RepetitionsOfSoundAreOneToken()
    {
        Assert.Equal("aab a.", Decode(new CtcDecoder(), "a", "a", "<pad>", "a", "b", "b", "|", "|", "a", " ."));
        Assert.Equal("a|b", Decode(new CtcDecoder { CleansUp = false }, "a", "|", "|", "b"));
        Assert.Equal("a b", Decode(new CtcDecoder { PadToken = "|", WordDelimiterToken = "##" }, "a", "|", "##b"));
    }

    [Fact]
    public void ExpressionsAreReplaced()
    {
        Assert.Equal("x-x-", Decode(new ReplaceDecoder("a+b?", "x", isLiteral: false) is var replace ? new SequenceDecoder([replace, new ReplaceDecoder(" ", "-")]) : null!, "aab", " ", "a", " "));
        Assert.Equal("a.b", Decode(new SequenceDecoder([FuseDecoder.Instance, new ReplaceDecoder(@"\s+(?=\p{P})", "", isLiteral: false)]), "a", " ", " .", "b"));
    }

    [Fact]
    public void BytesBecomeCharacters() => Assert.Equal("a€A\uFFFD", Decode(new ByteFallbackDecoder(), "a", "<0xE2>", "<0x82>", "<0xAC>", "<0x41>", "<0x82>"));

    private static string Decode(Decoder decoder, params string[] tokens) => Make(decoder).Decode([.. tokens.Select(token => Array.IndexOf(s_tokens, token))]);

    private static PipelineTokenizer Make(Decoder? decoder) => new(new PipelineComponents { Model = new WordLevelModel(new Vocabulary(s_tokens), "a"), Decoder = decoder });

    private static Dictionary<string, Decoder?> All() => new()
    {
        ["none"] = null,
        ["ByteLevel"] = new ByteLevelDecoder(),
        ["ByteFallback"] = new ByteFallbackDecoder(),
        ["Fuse"] = FuseDecoder.Instance,
        ["WordPiece"] = new WordPieceDecoder(),
        ["Metaspace"] = new MetaspaceDecoder(),
        ["BPEDecoder"] = new BpeDecoder(),
        ["CTC"] = new CtcDecoder(),
        ["Strip"] = new StripDecoder(new Rune('a'), 1, 1),
        ["Replace"] = new ReplaceDecoder("ab", "🙂"),
        ["Replace with an expression"] = new SequenceDecoder([FuseDecoder.Instance, new ReplaceDecoder("a+b|🙂", "é", isLiteral: false)]),
        ["Llama's"] = new SequenceDecoder([new ReplaceDecoder("\u2581", " "), new ByteFallbackDecoder(), FuseDecoder.Instance, new StripDecoder(new Rune(' '), 1, 0)]),
    };
}
