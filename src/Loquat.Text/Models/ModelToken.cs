// What a model makes of a piece: ids and the stretches of the piece that they stand for.
namespace Loquat.Text.Models;

/// <summary>One token that a model found in a piece.</summary>
/// <param name="Id">The id.</param>
/// <param name="Start">Start within the piece, in UTF-16 units.</param>
/// <param name="Length">Length within the piece, in UTF-16 units. Tokens of single bytes of one character all have the character's stretch.</param>
public readonly record struct ModelToken(int Id, int Start, int Length);
