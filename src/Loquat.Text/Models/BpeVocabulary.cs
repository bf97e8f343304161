// The plain data of a BPE model: what a trainer makes and a file holds.
namespace Loquat.Text.Models;

/// <summary>One merge of a BPE model: two neighbouring tokens become one.</summary>
/// <param name="Left">Id of the left token.</param>
/// <param name="Right">Id of the right token.</param>
/// <param name="Result">Id of the token that they become.</param>
/// <param name="Rank">Order of precedence: lower ranks are merged first, equal ranks from left to right. In a list of merges this is the place in the list.</param>
public readonly record struct BpeMerge(int Left, int Right, int Result, int Rank);

/// <summary>Tokens and merges of a BPE model.</summary>
/// <param name="Tokens">The tokens by id. Byte-level vocabularies are spelled in the 256 visible characters of the byte alphabet.</param>
/// <param name="Merges">The merges in order of rank; each pair of tokens occurs at most once.</param>
public sealed record BpeVocabulary(Vocabulary Tokens, IReadOnlyList<BpeMerge> Merges);
