// The tokens of pieces seen before. Bounded: when it is full it starts again, so memory does not grow with the text.
namespace Loquat.Text.Models;

/// <summary>Remembers what a model made of short pieces; for one caller at a time.</summary>
internal sealed class PieceCache
{
    private const int MostPieces = 1 << 15;
    private const int LongestPiece = 48;
    private readonly Dictionary<string, ModelToken[]> _pieces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelToken[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public PieceCache() => _lookup = _pieces.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Adds the tokens of a piece that was seen before, moved by an offset.</summary>
    public bool TryAppend(ReadOnlySpan<char> piece, int offset, List<ModelToken> tokens)
    {
        if (piece.Length > LongestPiece || !_lookup.TryGetValue(piece, out var found))
            return false;
        foreach (var token in found)
            tokens.Add(token with { Start = token.Start + offset });
        return true;
    }

    /// <summary>Remembers the tokens that were added for a piece.</summary>
    public void Keep(ReadOnlySpan<char> piece, int offset, List<ModelToken> tokens, int firstToken)
    {
        if (piece.Length > LongestPiece)
            return;
        if (_pieces.Count >= MostPieces)
            _pieces.Clear();
        var kept = new ModelToken[tokens.Count - firstToken];
        for (var i = 0; i < kept.Length; i++)
            kept[i] = tokens[firstToken + i] with { Start = tokens[firstToken + i].Start - offset };
        _lookup[piece] = kept;
    }
}
