// Unigram: the most probable way to spell a text with independent pieces, found by dynamic programming over the places between characters.
using System.Text;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Models;

/// <summary>The Unigram model (Kudo 2018, arXiv:1804.10959).</summary>
public sealed class UnigramModel : TokenModel
{
    private readonly ScratchPool<UnigramScratch> _scratch = new(() => new UnigramScratch());
    private readonly UnigramLattice _lattice;
    private readonly ByteTokens? _bytes;
    private readonly SafeCuts _cuts;

    /// <summary>Makes the model.</summary>
    /// <param name="vocabulary">The pieces.</param>
    /// <param name="options">Switches; null for the defaults.</param>
    /// <exception cref="ArgumentException">There are no pieces, a piece occurs twice, a score is not finite, or the unknown id is outside the vocabulary.</exception>
    public UnigramModel(UnigramVocabulary vocabulary, UnigramOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Data = vocabulary;
        Options = options ?? new UnigramOptions();
        Vocabulary = new Vocabulary(vocabulary.Pieces.Select(piece => piece.Text));
        if (vocabulary.Pieces.Count == 0 || !vocabulary.Pieces.All(piece => double.IsFinite(piece.Score)))
            throw new ArgumentException("A Unigram model needs at least one piece, and finite scores.", nameof(vocabulary));
        if (vocabulary.UnknownId is { } unknown && (uint)unknown >= (uint)vocabulary.Pieces.Count)
            throw new ArgumentException($"The unknown id {unknown} is outside the {vocabulary.Pieces.Count} pieces.", nameof(vocabulary));
        _lattice = new UnigramLattice(vocabulary.Pieces);
        _bytes = Options.ByteFallback ? new ByteTokens(Vocabulary) : null;
        _cuts = new SafeCuts(Vocabulary);
    }

    /// <inheritdoc/>
    public override string TypeName => "Unigram";

    /// <inheritdoc/>
    public override Vocabulary Vocabulary { get; }

    /// <summary>The pieces, as given.</summary>
    public UnigramVocabulary Data { get; }

    /// <summary>The switches.</summary>
    public UnigramOptions Options { get; }

    /// <summary>The score with which a reader that knows no kinds finds a piece where this model does: an unused piece costs more than any other spelling of it. Always finite.</summary>
    internal double PlainScore(int id) => Math.Max(double.MinValue, Data.Pieces[id].Kind switch
    {
        PieceKind.UserDefined => _lattice.ScoreOf(id),
        PieceKind.Unused => (_lattice.UnknownScore * Math.Max(1, Data.Pieces[id].Text.Length)) - 1,
        _ => Data.Pieces[id].Score,
    });

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var scratch = _scratch.Take();
        for (var start = 0; start < piece.Length;)
        {
            var part = piece[start.._cuts.EndOf(piece, start)];
            if (!scratch.Cache.TryAppend(part, start, tokens))
            {
                var first = tokens.Count;
                _lattice.FindBest(part, scratch);
                Append(part, start, scratch, tokens);
                scratch.Cache.Keep(part, start, tokens, first);
            }
            start += part.Length;
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
        for (var start = 0; start < piece.Length;)
        {
            var part = piece[start.._cuts.EndOf(piece, start)];
            _lattice.Sample(part, sampling.Alpha, ref random, scratch);
            Append(part, start, scratch, tokens);
            start += part.Length;
        }
        _scratch.Return(scratch);
    }

    // The path lies in the scratch from end to start. Neighbouring unknown characters are one unknown token.
    private void Append(ReadOnlySpan<char> part, int offset, UnigramScratch scratch, List<ModelToken> tokens)
    {
        for (var i = scratch.Path.Count - 1; i >= 0; i--)
        {
            var (id, start, end) = scratch.Path[i];
            while (id < 0 && i > 0 && scratch.Path[i - 1].Id < 0)
                end = scratch.Path[--i].End;
            if (id >= 0)
                tokens.Add(new ModelToken(id, offset + start, end - start));
            else
                AppendUnknown(part, offset, start, end, tokens);
        }
    }

    private void AppendUnknown(ReadOnlySpan<char> part, int offset, int start, int end, List<ModelToken> tokens)
    {
        if (_bytes is not null && HasBytes(part[start..end]))
        {
            Span<byte> bytes = stackalloc byte[4];
            while (start < end)
            {
                Rune.DecodeFromUtf16(part[start..end], out var rune, out var length);
                foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
                    tokens.Add(new ModelToken(_bytes[value], offset + start, length));
                start += length;
            }
            return;
        }
        if (Data.UnknownId is not { } unknown)
        {
            Rune.DecodeFromUtf16(part[start..], out var rune, out _);
            throw new UnknownCharacterException(rune, offset + start, Vocabulary.Count);
        }
        // Words are encoded one by one, so an unknown token may go on from the word before.
        if (tokens.Count > 0 && tokens[^1] is var last && last.Id == unknown && last.Start + last.Length == offset + start && start == 0)
            tokens[^1] = last with { Length = last.Length + end - start };
        else
            tokens.Add(new ModelToken(unknown, offset + start, end - start));
    }

    private bool HasBytes(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!_bytes!.Has(rune))
                return false;
        }
        return true;
    }
}
