// Which stage made two traces of one text differ: the first whose outcome is not the same.
namespace Loquat.Text.Inspection;

/// <summary>Compares what two tokenizers did with a text.</summary>
internal static class StageComparison
{
    /// <summary>The first stage whose outcome differs and what it was on either side, or null where all are the same.</summary>
    public static (string Stage, string First, string Second)? Compare(TokenizerTrace first, TokenizerTrace second)
    {
        var added = Differ(first.Segments.Where(segment => segment.AddedToken is not null).Select(segment => (segment.AddedToken!.Token, segment.Origin.Start)),
            second.Segments.Where(segment => segment.AddedToken is not null).Select(segment => (segment.AddedToken!.Token, segment.Origin.Start)), item => item.Token);
        if (added is { } tokens)
            return ("added_tokens", tokens.First, tokens.Second);
        var segments = first.Segments.Where(segment => segment.AddedToken is null).Zip(second.Segments.Where(segment => segment.AddedToken is null));
        foreach (var (a, b) in segments)
        {
            if (Normalized(a) is var left && Normalized(b) is var right && left != right)
                return ("normalizer", left, right);
            if (Differ(a.Pieces.Select(piece => (piece.Text, piece.Origin)), b.Pieces.Select(piece => (piece.Text, piece.Origin)), item => item.Text) is { } pieces)
                return ("pre_tokenizer", pieces.First, pieces.Second);
            foreach (var (x, y) in a.Pieces.Zip(b.Pieces))
            {
                if (!x.Tokens.Select(token => token.Token).SequenceEqual(y.Tokens.Select(token => token.Token)))
                    return ("model", Join(x.Tokens.Select(token => token.Token)), Join(y.Tokens.Select(token => token.Token)));
                if (!x.Tokens.Select(token => token.Id).SequenceEqual(y.Tokens.Select(token => token.Id)))
                    return ("vocabulary", Join(x.Tokens.Select(Named)), Join(y.Tokens.Select(Named)));
            }
        }
        var ids = Differ(first.Tokens.Select(token => token.Id), second.Tokens.Select(token => token.Id), id => $"{id}");
        return ids is { } found ? ("added_tokens", found.First, found.Second) : null;
    }

    private static string Normalized(SegmentTrace segment) => segment.Stages.LastOrDefault(stage => stage.Stage == "normalizer")?.Pieces[0] ?? segment.Text;

    private static string Named(TokenTrace token) => $"{token.Token}={token.Id}";

    private static string Join(IEnumerable<string> parts) => string.Join(' ', parts.Take(12));

    // What stands at the first place where two lists differ, with what follows.
    private static (string First, string Second)? Differ<T>(IEnumerable<T> first, IEnumerable<T> second, Func<T, string> show)
    {
        var (a, b) = (first.ToArray(), second.ToArray());
        var same = a.Zip(b).TakeWhile(pair => EqualityComparer<T>.Default.Equals(pair.First, pair.Second)).Count();
        if (same == a.Length && same == b.Length)
            return null;
        return (string.Join(" | ", a.Skip(same).Take(4).Select(show)), string.Join(" | ", b.Skip(same).Take(4).Select(show)));
    }
}
