// Byte-pair encoding: a piece is cut into characters, and neighbours are merged in order of rank.
using System.Text;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Models;

/// <summary>Byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909).</summary>
public sealed class BpeModel : TokenModel
{
    private readonly ScratchPool<BpeScratch> _scratch = new(() => new BpeScratch());
    private readonly SafeCuts _cuts;

    /// <summary>Makes the model.</summary>
    /// <param name="vocabulary">Tokens and merges.</param>
    /// <param name="options">Switches; null for those of byte-level BPE.</param>
    /// <exception cref="ArgumentException">A merge names an id without a token, or the vocabulary lacks the token for unknown characters.</exception>
    public BpeModel(BpeVocabulary vocabulary, BpeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Data = vocabulary;
        Options = options ?? new BpeOptions();
        foreach (var merge in vocabulary.Merges)
        {
            if (Vocabulary[merge.Left] is null || Vocabulary[merge.Right] is null || Vocabulary[merge.Result] is null || merge.Rank < 0)
                throw new ArgumentException($"The merge {merge} names an id that has no token, or a negative rank.", nameof(vocabulary));
        }
        Merges = new MergeTable(vocabulary.Merges);
        Symbols = new BpeSymbols(Vocabulary, Options);
        _cuts = new SafeCuts(Vocabulary);
    }

    /// <inheritdoc/>
    public override string TypeName => "BPE";

    /// <inheritdoc/>
    public override Vocabulary Vocabulary => Data.Tokens;

    /// <summary>Tokens and merges, as given.</summary>
    public BpeVocabulary Data { get; }

    /// <summary>The switches.</summary>
    public BpeOptions Options { get; }

    internal MergeTable Merges { get; }

    internal BpeSymbols Symbols { get; }

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (Options.Dropout is > 0)
        {
            Sample(piece, tokens, new TokenSampling { Dropout = Options.Dropout.Value }, 0);
            return;
        }
        if (Options.IgnoreMerges && Vocabulary.TryGetId(piece, out var id))
        {
            tokens.Add(new ModelToken(id, 0, piece.Length));
            return;
        }
        var scratch = _scratch.Take();
        // Affixes depend on where a piece starts and ends, so only pieces without them can be cut.
        var isWhole = Options.ContinuingSubwordPrefix is not null || Options.EndOfWordSuffix is not null;
        for (var start = 0; start < piece.Length;)
        {
            var end = isWhole ? piece.Length : _cuts.EndOf(piece, start);
            var part = piece[start..end];
            if (!scratch.Cache.TryAppend(part, start, tokens))
            {
                var first = tokens.Count;
                Symbols.Split(part, scratch);
                scratch.Merge(Merges);
                scratch.Append(start, tokens);
                scratch.Cache.Keep(part, start, tokens, first);
            }
            start = end;
        }
        _scratch.Return(scratch);
    }

    /// <inheritdoc/>
    public override void Sample(ReadOnlySpan<char> piece, List<ModelToken> tokens, TokenSampling sampling, ulong stream)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(sampling);
        var random = new SampleRandom(sampling.Seed, stream);
        var scratch = _scratch.Take();
        Symbols.Split(piece, scratch);
        scratch.Merge(Merges, sampling.Dropout, ref random);
        scratch.Append(0, tokens);
        _scratch.Return(scratch);
    }

    /// <summary>The ids of the symbols that a piece starts from.</summary>
    internal List<int> Start(ReadOnlySpan<char> piece)
    {
        var scratch = _scratch.Take();
        Symbols.Split(piece, scratch);
        List<int> ids = [.. scratch.Symbols];
        _scratch.Return(scratch);
        return ids;
    }
}
