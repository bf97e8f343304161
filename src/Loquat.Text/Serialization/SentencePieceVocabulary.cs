// What the files with SentencePiece vocabularies share: pieces with scores and kinds become a tokenizer.
using Loquat.Formats;
using Loquat.Text.AddedTokens;
using Loquat.Text.Models;
using Loquat.Text.Normalizers;
using Loquat.Text.Recipes;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Pieces on the way from a file to a tokenizer.</summary>
internal sealed class SentencePieceVocabulary(string path)
{
    /// <summary>The pieces by id.</summary>
    public List<UnigramPiece> Pieces { get; } = [];

    /// <summary>Runs before blanks are replaced, or null.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>Whether a blank is put before the text.</summary>
    public bool AddsPrefix { get; init; } = true;

    /// <summary>Adds a piece.</summary>
    public void Add(string text, double score, PieceKind kind)
    {
        if (!double.IsFinite(score))
            throw new InvalidInputException($"{path}: the piece '{TokenDisplay.Escape(text)}' has no finite score; get the file again.");
        Pieces.Add(new UnigramPiece(text, score, kind));
    }

    /// <summary>The tokenizer that merges neighbours, highest score first.</summary>
    public PipelineTokenizer ToBpe()
    {
        var vocabulary = new Vocabulary(Pieces.Select(piece => piece.Text));
        var merges = BpeMerges.FromScores(vocabulary, [.. Pieces.Select(piece => piece.Score)], id => Pieces[id].Kind is PieceKind.Normal or PieceKind.UserDefined);
        var options = new BpeOptions { ByteFallback = HasBytes, FuseUnknown = true, UnknownToken = Pieces.FirstOrDefault(piece => piece.Kind == PieceKind.Unknown).Text };
        return PipelineRecipes.SentencePieceBpe(new BpeVocabulary(vocabulary, merges), options, Normalizer, AddedTokens(isBpe: true), AddsPrefix);
    }

    /// <summary>The tokenizer that takes the most probable pieces.</summary>
    public PipelineTokenizer ToUnigram()
    {
        var unknown = Pieces.FindIndex(piece => piece.Kind == PieceKind.Unknown);
        return PipelineRecipes.SentencePieceUnigram(new UnigramVocabulary(Pieces, unknown < 0 ? null : unknown), new UnigramOptions { ByteFallback = HasBytes },
            Normalizer, AddedTokens(isBpe: false), AddsPrefix);
    }

    private bool HasBytes => Pieces.Any(piece => piece.Kind == PieceKind.Byte);

    // Marks are found in text as the field's library does; a Unigram model finds its user-defined pieces by itself.
    private List<AddedToken> AddedTokens(bool isBpe)
    {
        var tokens = new List<AddedToken>();
        for (var id = 0; id < Pieces.Count; id++)
        {
            var (text, _, kind) = Pieces[id];
            if (text.Length > 0 && (kind is PieceKind.Control or PieceKind.Unknown || (isBpe && kind == PieceKind.UserDefined)))
                tokens.Add(new AddedToken { Id = id, Content = text, IsSpecial = kind != PieceKind.UserDefined });
        }
        return tokens;
    }
}
