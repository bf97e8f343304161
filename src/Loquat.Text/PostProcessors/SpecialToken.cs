// A special token that post-processors add, and the encodings made of one.
using Loquat.Text.Alignment;
using Loquat.Text.Encodings;

namespace Loquat.Text.PostProcessors;

/// <summary>A token that is added to encodings.</summary>
/// <param name="Content">The spelling.</param>
/// <param name="Id">The id.</param>
public sealed record SpecialToken(string Content, int Id)
{
    /// <summary>The encoding of the token alone.</summary>
    internal TokenEncoding Encode(int typeId) => new()
    {
        Ids = [Id],
        Tokens = [Content],
        Offsets = [default(TextRange)],
        ByteOffsets = [default(TextRange)],
        WordIndices = [-1],
        SequenceIndices = [-1],
        TypeIds = [typeId],
        AttentionMask = [1],
        SpecialTokensMask = [1],
    };

    /// <summary>An encoding with another type id.</summary>
    internal static TokenEncoding WithType(TokenEncoding encoding, int typeId) => encoding with { TypeIds = [.. Enumerable.Repeat(typeId, encoding.Count)] };

    /// <summary>Joins encodings in order.</summary>
    internal static TokenEncoding Join(IEnumerable<TokenEncoding> parts) => parts.Aggregate(TokenEncoding.Empty, TokenEncoding.Join);
}
