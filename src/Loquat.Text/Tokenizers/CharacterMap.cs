// From Unicode scalar value to token id in two array reads, in a few kilobytes for the scripts that occur.
namespace Loquat.Text.Tokenizers;

internal sealed class CharacterMap
{
    private static readonly int[] s_empty = NewPage();
    private readonly int[][] _pages = new int[0x1100][];

    public CharacterMap() => Array.Fill(_pages, s_empty);

    /// <summary>The id of a scalar value, or -1.</summary>
    public int this[int scalar] => _pages[scalar >> 8][scalar & 0xFF];

    /// <summary>The first 256 ids.</summary>
    public ReadOnlySpan<int> FirstPage => _pages[0];

    public void Set(int scalar, int id)
    {
        ref var page = ref _pages[scalar >> 8];
        if (ReferenceEquals(page, s_empty))
            page = NewPage();
        page[scalar & 0xFF] = id;
    }

    private static int[] NewPage()
    {
        var page = new int[256];
        Array.Fill(page, -1);
        return page;
    }
}
