// Rewriting with alignment: whatever happens to a text, each unit knows the stretch of the original that it came from.
using Loquat.Text.Alignment;

namespace Loquat.Text.Tests.Alignment;

public sealed class AlignedTextTests
{
    [Fact]
    public void CutsMoveNothing()
    {
        var text = new AlignedText("ab cd  e", 10);
        text.Rewrite(new Steps(writer =>
        {
            writer.Copy(2);
            writer.CutOut(1);
            writer.Copy(2);
            writer.CutOut(2);
            writer.Cut();
        }));
        Assert.False(text.IsChanged);
        Assert.Equal([new(0, 2), new(3, 2), new(7, 1)], text.Pieces.ToArray());
        Assert.Equal(new TextRange(13, 2), text.OriginOf(text.Pieces[1]));
    }

    [Fact]
    public void ChangesKeepTheirOrigin()
    {
        var text = new AlignedText("Éab c", 5);
        text.Rewrite(new Steps(writer =>
        {
            writer.Insert("_");
            writer.Replace(1, "E\u0301");
            writer.Drop(1);
            writer.Copy(1);
            writer.Replace(2, "C");
            writer.Insert("!");
        }));
        Assert.Equal("_E\u0301bC!", text.Text.ToString());
        Assert.Equal([5, 5, 5, 7, 8, 9], Enumerable.Range(0, 6).Select(i => text.OriginOf(new TextRange(i, 1)).Start));
        Assert.Equal([1, 1, 1, 1, 2, 1], Enumerable.Range(0, 6).Select(i => text.OriginOf(new TextRange(i, 1)).Length));
        text.Rewrite(new Steps(writer =>
        {
            writer.Copy(3);
            writer.Cut();
            writer.Replace(2, "xyz");
        }));
        Assert.Equal("_E\u0301xyz!", text.Text.ToString());
        Assert.Equal([new(0, 3), new(3, 4)], text.Pieces.ToArray());
        Assert.Equal(TextRange.Between(5, 6), text.OriginOf(text.Pieces[0]));
        Assert.Equal(TextRange.Between(7, 10), text.OriginOf(new TextRange(3, 2)));
        var part = new AlignedText();
        part.Reset(text, new TextRange(3, 3));
        Assert.Equal("xyz", part.Text.ToString());
        Assert.Equal(TextRange.Between(7, 10), part.OriginOf(new TextRange(0, 3)));
        part.Reset("new", 0);
        Assert.False(part.IsChanged);
        Assert.Equal(new TextRange(1, 2), part.OriginOf(new TextRange(1, 2)));
    }

    [Fact]
    public void SomePiecesMayChangeAndOthersNot()
    {
        var text = new AlignedText("aa bb cc");
        text.Rewrite(new Steps(writer =>
        {
            for (var i = 0; i < 2; i++)
            {
                writer.Copy(2);
                writer.CutOut(1);
            }
        }));
        text.Rewrite(new Steps(writer =>
        {
            if (writer.OriginOfPiece == 3)
                writer.Replace(1, "BBB");
        }));
        Assert.Equal(["aa", "BBBb", "cc"], Pieces(text));
        Assert.Equal(new TextRange(6, 2), text.OriginOf(text.Pieces[2]));
        text.Rewrite(new Steps(writer => writer.Drop(writer.Remaining)));
        Assert.Empty(Pieces(text));
    }

    [Fact]
    public void MoreThanIsLeftIsRefused()
    {
        var text = new AlignedText("abc");
        Assert.Throws<ArgumentOutOfRangeException>(() => text.Rewrite(new Steps(writer => writer.Copy(4))));
        Assert.Throws<ArgumentOutOfRangeException>(() => text.Rewrite(new Steps(writer => writer.Replace(0, "x"))));
        Assert.Empty(Pieces(new AlignedText("")));
    }

    private static string[] Pieces(AlignedText text)
    {
        var pieces = new List<string>();
        foreach (var piece in text.Pieces)
            pieces.Add(text.Text.Slice(piece.Start, piece.Length).ToString());
        return [.. pieces];
    }

    private sealed class Steps(Action<AlignedTextWriter> steps) : ITextRewriter
    {
        public void Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer) => steps(writer);
    }
}
