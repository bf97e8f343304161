// The search behind TokenizerDifference: ids first, over the whole text at full speed; stages afterwards, over the lines around the place.
using System.Text;
using Loquat.Text.Alignment;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Inspection;

/// <summary>Compares two tokenizers on one text.</summary>
internal sealed class DifferenceFinder(Tokenizer first, Tokenizer second, string text)
{
    private const int ContextLength = 40;

    public TokenizerDifference? Find()
    {
        var (a, b) = (first.Encode(text), second.Encode(text));
        var same = a.AsSpan().CommonPrefixLength(b);
        if (same < Math.Max(a.Length, b.Length))
            return AtTokens(a, b, same);
        return AtPostProcessor() ?? AtDecoder(a);
    }

    private TokenizerDifference AtTokens(int[] a, int[] b, int same)
    {
        // The lines around the place, if they alone show the difference; else the whole text.
        var guess = PositionOf(a, same);
        var start = text.LastIndexOf('\n', Math.Max(0, Math.Min(guess, text.Length) - 1)) + 1;
        var newline = text.IndexOf('\n', Math.Min(guess, text.Length));
        var end = newline < 0 ? text.Length : newline + 1;
        foreach (var range in new[] { TextRange.Between(start, end), new TextRange(0, text.Length) })
        {
            var part = text.Substring(range.Start, range.Length);
            var (x, y) = (TokenizerTrace.Of(first, part), TokenizerTrace.Of(second, part));
            if (StageComparison.Compare(x, y) is not { } found)
                continue;
            var (left, right) = (x.Tokens.ToArray(), y.Tokens.ToArray());
            var common = left.Zip(right).TakeWhile(pair => pair.First.Id == pair.Second.Id).Count();
            var origin = common < left.Length ? left[common].Origin.Start : common < right.Length ? right[common].Origin.Start : part.Length;
            return Make(found.Stage, range.Start + origin, same, found.First, found.Second, Shown(left, common, range.Start), Shown(right, common, range.Start));
        }
        throw new InvalidOperationException("Two tokenizers gave different ids and the same trace.");
    }

    // How far the tokens before the first difference reach, from what they decode to.
    private int PositionOf(int[] ids, int count) => Math.Min(text.Length, first.Decode(ids.AsSpan(0, Math.Min(count, ids.Length))).Length);

    private TokenizerDifference? AtPostProcessor()
    {
        var (x, y) = (Final(first), Final(second));
        var common = x.Zip(y).TakeWhile(pair => pair.First.Id == pair.Second.Id).Count();
        if (common == Math.Max(x.Length, y.Length))
            return null;
        return Make("post_processor", 0, common, Spell(x), Spell(y), Shown(x, common, 0), Shown(y, common, 0));
    }

    private TokenizerDifference? AtDecoder(int[] ids)
    {
        var (x, y) = (first.Decode(ids), second.Decode(ids));
        if (x == y)
            return null;
        var common = x.AsSpan().CommonPrefixLength(y);
        return Make("decoder", Math.Min(common, text.Length), ids.Length, Around(x, common), Around(y, common), [], []);
    }

    private TokenTrace[] Final(Tokenizer tokenizer)
    {
        if (tokenizer is not PipelineTokenizer { Components: { PostProcessor: not null } or { Truncation: not null } or { Padding: not null } } pipeline)
            return [.. tokenizer.Encode(text).Select(id => new TokenTrace(id, tokenizer.TokenString(id), default))];
        var encoding = pipeline.Tokenize(text);
        return [.. Enumerable.Range(0, encoding.Count).Select(i => new TokenTrace(encoding.Ids[i], encoding.Tokens[i], encoding.Offsets[i]))];
    }

    private TokenizerDifference Make(string stage, int position, int tokenIndex, string a, string b, IReadOnlyList<TokenTrace> aTokens, IReadOnlyList<TokenTrace> bTokens)
    {
        var lineStart = position == 0 ? 0 : text.LastIndexOf('\n', position - 1) + 1;
        var line = 1 + text.AsSpan(0, lineStart).Count('\n');
        var column = 1;
        foreach (var _ in text.AsSpan(lineStart, position - lineStart).EnumerateRunes())
            column++;
        return new TokenizerDifference(stage, position, line, column, tokenIndex, Around(text, position), a, b, aTokens, bTokens);
    }

    private static TokenTrace[] Shown(TokenTrace[] tokens, int from, int offset) =>
        [.. tokens.Skip(from).Take(TokenizerDifference.TokensShown).Select(token => token with { Origin = token.Origin with { Start = token.Origin.Start + offset } })];

    private static string Spell(TokenTrace[] tokens)
    {
        var spelled = new StringBuilder();
        foreach (var token in tokens.Take(TokenizerDifference.TokensShown))
            spelled.Append(spelled.Length > 0 ? " " : "").Append(token.Token);
        return spelled.Append(tokens.Length > TokenizerDifference.TokensShown ? " …" : "").ToString();
    }

    private static string Around(string whole, int position)
    {
        var start = Math.Max(0, position - ContextLength);
        var end = Math.Min(whole.Length, position + ContextLength);
        if (start > 0 && char.IsLowSurrogate(whole[start]))
            start--;
        if (end < whole.Length && char.IsLowSurrogate(whole[end]))
            end++;
        return whole[start..end];
    }
}
