// Character vocabularies: order, round trips, unknown characters.
using FsCheck;
using FsCheck.Fluent;
using Loquat.Text.Corpora;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Tokenizers;

public sealed class CharTokenizerTests
{
    [Fact]
    public void IdsFollowCodePoints()
    {
        var tokenizer = CharTokenizer.Train("hello\nworld 🙂 é日");
        Assert.Equal("\n dehlorwé日🙂".EnumerateRunes().Select(rune => rune.ToString()), Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.TokenString));
        Assert.Equal([4, 3, 5, 5, 6], tokenizer.Encode("hello"));
        Assert.Equal(TokenizerKind.Char, tokenizer.Kind);
        Assert.Equal("\\n", tokenizer.TokenText(0));
        Assert.Equal("🙂", tokenizer.TokenText(11));
        Assert.True(tokenizer.TryGetId("日", out var id));
        Assert.Equal(10, id);
        Assert.False(tokenizer.TryGetId("x", out _));
        Assert.False(tokenizer.TryGetId("he", out _));
        Assert.False(tokenizer.TryGetId("", out _));
        Assert.False(tokenizer.TryGetId("\uD83D", out _));
        Assert.Equal(1, CharTokenizer.Train("a").VocabularySize);
    }

    [Fact]
    public void TinyShakespeareHas65Characters()
    {
        var corpus = TextCorpus.Open([SharedData.Find("tinyshakespeare/input.txt")]);
        var tokenizer = CharTokenizer.Train(corpus);
        Assert.Equal(65, tokenizer.VocabularySize);
        var ids = corpus.Encode(tokenizer);
        Assert.Equal(1_115_394, ids.Count);
        // "First Citizen" in the numbering of the field's character models.
        Assert.Equal([18, 47, 56, 57, 58, 1, 15, 47, 58, 47, 64, 43, 52], ids.Slice(0, 13).ToArray());
    }

    [Fact]
    public void AnyTextComesBack() => Prop.ForAll<NonEmptyString>(text =>
    {
        var clean = new string([.. text.Get.EnumerateRunes().SelectMany(rune => rune.ToString())]);
        var tokenizer = CharTokenizer.Train(clean);
        var corpus = TextCorpus.FromText(clean.Replace('\0', 'x'));
        var fromCorpus = CharTokenizer.Train(corpus);
        return tokenizer.Decode(tokenizer.Encode(clean)) == clean
            && fromCorpus.Encode(clean.Replace('\0', 'x')).SequenceEqual(corpus.Encode(fromCorpus).ToArray());
    }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));

    [Fact]
    public void UnknownCharactersAreNamed()
    {
        var tokenizer = CharTokenizer.Train("abc 🙂");
        var e = Assert.Throws<UnknownCharacterException>(() => tokenizer.Encode("a🙂bQ"));
        Assert.Equal(4, e.Position);
        Assert.Contains("'Q' (U+0051)", e.Message);
        Assert.Contains("position 4", e.Message);
        Assert.Contains("U+000A", Assert.Throws<UnknownCharacterException>(() => tokenizer.Encode("a\n")).Message);
        Assert.Contains("U+FFFD", Assert.Throws<UnknownCharacterException>(() => tokenizer.Encode("a\uD83D")).Message);
        Refusal.Of(() => CharTokenizer.Train(""), "empty");
    }

    [Fact]
    public void IdsOutsideAreRefused()
    {
        var tokenizer = CharTokenizer.Train("abc");
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([0, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.TokenText(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ByteTokenizer.Instance.Decode([256]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ByteTokenizer.Instance.TokenString(-1));
    }
}
