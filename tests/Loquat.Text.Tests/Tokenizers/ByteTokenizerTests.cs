// Bytes as tokens: ids are the UTF-8 bytes, any text comes back, and streaming never shows half a character.
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Tokenizers;

public sealed class ByteTokenizerTests
{
    private static readonly ByteTokenizer s_bytes = ByteTokenizer.Instance;

    [Fact]
    public void IdsAreBytes()
    {
        Assert.Equal([0x61, 0xC3, 0xBC, 0xF0, 0x9F, 0x99, 0x82], s_bytes.Encode("aü🙂"));
        Assert.Equal([0xEF, 0xBF, 0xBD], s_bytes.Encode("\uD83D"));
        Assert.Equal([], s_bytes.Encode(""));
        Assert.Equal(256, s_bytes.VocabularySize);
        Assert.Equal("<0xC3>", s_bytes.TokenText(0xC3));
        Assert.Equal("\\n", s_bytes.TokenText(10));
        Assert.Equal("\\u{0}", s_bytes.TokenText(0));
        Assert.Equal("Ġ", s_bytes.TokenString(32));
        Assert.True(s_bytes.TryGetId("Ġ", out var blank));
        Assert.Equal(32, blank);
        Assert.False(s_bytes.TryGetId(" ", out _));
        Assert.Equal(256, Enumerable.Range(0, 256).Select(s_bytes.TokenString).Distinct().Count());
    }

    [Fact]
    public void AnyTextComesBack() => Prop.ForAll<string>(text =>
    {
        var expected = new string([.. (text ?? "").EnumerateRunes().SelectMany(rune => rune.ToString())]);
        var ids = s_bytes.Encode(text);
        return s_bytes.Decode(ids) == expected && ids.SequenceEqual(Encoding.UTF8.GetBytes(expected).Select(value => (int)value));
    }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));

    [Fact]
    public void LongTextWithPairsOnEveryBoundaryComesBack()
    {
        for (var shift = 4090; shift < 4100; shift++)
        {
            var text = new string('a', shift) + string.Concat(Enumerable.Repeat("🙂", 5000));
            Assert.Equal(text, s_bytes.Decode(s_bytes.Encode(text)));
        }
    }

    [Fact]
    public void StreamingEqualsDecodingAtOnceForAnyBytes() => Prop.ForAll<byte[]>(bytes =>
    {
        var decoder = s_bytes.CreateDecoder();
        var pieces = bytes.Select(value => decoder.Append(value)).ToList();
        pieces.Add(decoder.Flush());
        return string.Concat(pieces) == Encoding.UTF8.GetString(bytes)
            && pieces.All(piece => piece.Length == 0 || (!char.IsLowSurrogate(piece[0]) && !char.IsHighSurrogate(piece[^1])));
    }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));

    [Fact]
    public void IncompleteCharactersAreHeldBack()
    {
        var decoder = s_bytes.CreateDecoder();
        Assert.Equal(["", "", "", "🙂", "a", ""], new[] { 0xF0, 0x9F, 0x99, 0x82, 0x61, 0xC3 }.Select(decoder.Append));
        Assert.Equal("\uFFFD", decoder.Flush());
        Assert.Equal("", decoder.Flush());
        Assert.Equal("b", decoder.Append(0x62));
        Assert.Equal("", decoder.Append(0xE6));
        Assert.Equal("\uFFFDc", decoder.Append(0x63));
    }
}
