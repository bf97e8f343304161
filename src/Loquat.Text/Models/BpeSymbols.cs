// The first step of BPE over characters: each character becomes its token, with affixes where the model has them, or bytes, or the unknown token.
using System.Text;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Models;

/// <summary>Cuts a piece into the tokens of its characters.</summary>
internal sealed class BpeSymbols
{
    private readonly Vocabulary _vocabulary;
    private readonly BpeOptions _options;
    private readonly CharacterMap _characters = new();
    private readonly ByteTokens? _bytes;
    private readonly int _unknownId = -1;

    public BpeSymbols(Vocabulary vocabulary, BpeOptions options)
    {
        _vocabulary = vocabulary;
        _options = options;
        for (var id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary[id] is { Length: > 0 } token && Rune.TryGetRuneAt(token, 0, out var rune) && rune.Utf16SequenceLength == token.Length)
                _characters.Set(rune.Value, id);
        }
        _bytes = options.ByteFallback ? new ByteTokens(vocabulary) : null;
        if (options.UnknownToken is { } unknown && !vocabulary.TryGetId(unknown, out _unknownId))
            throw new ArgumentException($"The vocabulary lacks the token for unknown characters, '{unknown}'.", nameof(options));
    }

    /// <summary>Fills the scratch with the symbols of a piece.</summary>
    public void Split(ReadOnlySpan<char> piece, BpeScratch scratch)
    {
        scratch.Clear();
        var unknownStart = -1;
        for (var start = 0; start < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[start..], out var rune, out var length);
            var end = start + length;
            var id = IdOf(rune, start == 0, end == piece.Length);
            if (id >= 0 || (_bytes is not null && _bytes.Has(rune)))
            {
                Flush(ref unknownStart, start, scratch);
                if (id >= 0)
                    scratch.Add(id, start, end);
                else
                    _bytes!.Add(rune, start, end, scratch);
            }
            else if (unknownStart < 0)
            {
                unknownStart = start;
            }
            else if (!_options.FuseUnknown)
            {
                Flush(ref unknownStart, start, scratch);
                unknownStart = start;
            }
            start = end;
        }
        Flush(ref unknownStart, piece.Length, scratch);
    }

    private int IdOf(Rune rune, bool isFirst, bool isLast)
    {
        var prefix = isFirst ? null : _options.ContinuingSubwordPrefix;
        var suffix = isLast ? _options.EndOfWordSuffix : null;
        if (prefix is null && suffix is null)
            return _characters[rune.Value];
        return _vocabulary.TryGetId($"{prefix}{rune}{suffix}", out var id) ? id : -1;
    }

    private void Flush(ref int unknownStart, int end, BpeScratch scratch)
    {
        if (unknownStart >= 0 && _unknownId >= 0)
            scratch.Add(_unknownId, unknownStart, end);
        unknownStart = -1;
    }
}
