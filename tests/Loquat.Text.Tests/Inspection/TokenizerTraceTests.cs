// Traces end where encoding ends, merges lead from the characters to the tokens, and the stage at fault is found.
using Loquat.Text.AddedTokens;
using Loquat.Text.Alignment;
using Loquat.Text.Decoders;
using Loquat.Text.Inspection;
using Loquat.Text.Models;
using Loquat.Text.Normalizers;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Tests.ByteLevel;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Inspection;

public sealed class TokenizerTraceTests
{
    private static readonly PipelineTokenizer s_tokenizer = Gpt2.Random(30, [new AddedToken { Id = 600, Content = "<s>" }, new AddedToken { Id = 601, Content = "tm", IsNormalized = true }]);

    [Fact]
    public void TracesEndWhereEncodingEnds()
    {
        var random = new Random(31);
        for (var round = 0; round < 200; round++)
        {
            var text = RandomText.Of(random, random.Next(40)).Replace("B", "<s>", StringComparison.Ordinal);
            var trace = TokenizerTrace.Of(s_tokenizer, text);
            Assert.Equal(s_tokenizer.Encode(text), trace.Tokens.Select(token => token.Id));
            Assert.Equal(trace.Tokens, trace.Final);
            Assert.Equal(text, string.Concat(trace.Segments.Select(segment => segment.Text)));
            foreach (var piece in trace.Segments.SelectMany(segment => segment.Pieces))
            {
                Assert.Equal(piece.Tokens.Select(token => token.Token), piece.Merges.Count > 0 ? piece.Merges[^1].Tokens : piece.Start);
                Assert.Equal(piece.Merges.Select(merge => merge.Left + merge.Right), piece.Merges.Select(merge => merge.Result));
            }
        }
        foreach (var simple in new Tokenizer[] { ByteTokenizer.Instance, CharTokenizer.Train("aé") })
            Assert.Equal(simple.Encode("éa"), TokenizerTrace.Of(simple, "éa").Tokens.Select(token => token.Id));
    }

    [Fact]
    public void TheStageAtFaultIsFound()
    {
        const string Text = "first line\nsecond stable line here\nthird\n";
        var parts = s_tokenizer.Components;
        var data = ((BpeModel)parts.Model).Data;
        Assert.Null(TokenizerDifference.Find(s_tokenizer, new PipelineTokenizer(parts), Text));
        AssertStage("normalizer", parts with { Normalizer = new Lower() }, Text.Replace("second", "SeconD", StringComparison.Ordinal));
        AssertStage("pre_tokenizer", parts with { PreTokenizer = new ByteLevelPreTokenizer { UsesPattern = false } }, RandomText.Of(new Random(32), 2_000));
        AssertStage("added_tokens", parts with { AddedTokens = [new AddedToken { Id = 700, Content = "sta" }] }, Text);
        AssertStage("model", parts with { Model = new BpeModel(data with { Merges = [.. data.Merges.Take(20)] }) }, Text);
        AssertStage("decoder", parts with { Decoder = null }, Text);
        var tokens = Enumerable.Range(0, data.Tokens.Size).Select(id => data.Tokens[id]).ToArray();
        (tokens['b'], tokens['c']) = (tokens['c'], tokens['b']);
        AssertStage("vocabulary", parts with { Model = new BpeModel(new BpeVocabulary(new Vocabulary(tokens), [])) }, parts with { Model = new BpeModel(data with { Merges = [] }) }, Text);
    }

    [Fact]
    public void TheFirstPlaceIsFound()
    {
        const string Text = "one\ntwo é <s>x three\n<s>";
        var found = TokenizerDifference.Find(s_tokenizer, new PipelineTokenizer(s_tokenizer.Components with { AddedTokens = [] }), Text)!;
        Assert.Equal(("added_tokens", 10, 2, 7), (found.Stage, found.Position, found.Line, found.Column));
        Assert.Equal(s_tokenizer.Encode(Text.AsSpan(0, 10)).Length, found.TokenIndex);
        Assert.Equal(new TokenTrace(600, "<s>", new TextRange(10, 3)), found.FirstTokens[0]);
        Assert.Equal("<s>", found.First);
    }

    private static void AssertStage(string stage, PipelineComponents other, string text) => AssertStage(stage, other, s_tokenizer.Components, text);

    private static void AssertStage(string stage, PipelineComponents first, PipelineComponents second, string text)
    {
        var found = TokenizerDifference.Find(new PipelineTokenizer(first), new PipelineTokenizer(second), text);
        Assert.Equal(stage, found?.Stage);
        Assert.NotEqual(found!.First, found.Second);
    }

    private sealed class Lower : Normalizer, ITextRewriter
    {
        public override string TypeName => "Lowercase";

        public override void Normalize(AlignedText text) => text.Rewrite(this);

        public void Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
        {
            foreach (var unit in piece)
                writer.Replace(1, [char.ToLowerInvariant(unit)]);
        }
    }
}
