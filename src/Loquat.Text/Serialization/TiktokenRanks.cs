// tiktoken's files. The usual form has one token a line, its bytes in base 64 and its rank, which is its id; the split pattern follows from the known files'
// sizes. That of the npm package is a JSON object with the pattern, the special tokens and the ranks as lines "! RANK TOKEN TOKEN ...".
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Text.AddedTokens;
using Loquat.Text.Models;
using Loquat.Text.PreTokenizers.Scanners;
using Loquat.Text.Recipes;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Loads tiktoken ranks.</summary>
internal static class TiktokenRanks
{
    // The newer spelling of cl100k_base's pattern, in which braces with a plus are possessive; it cuts as the older one does.
    private const string Cl100kPossessive =
        @"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s";

    private static readonly (int Ranks, string Pattern, (string Content, int Id)[] Special)[] s_known =
    [
        (50256, Gpt2Scanner.Pattern, [("<|endoftext|>", 50256)]),
        (50280, Gpt2Scanner.Pattern, [("<|endoftext|>", 50256)]),
        (100256, Cl100kScanner.Pattern, [("<|endoftext|>", 100257), ("<|fim_prefix|>", 100258), ("<|fim_middle|>", 100259), ("<|fim_suffix|>", 100260), ("<|endofprompt|>", 100276)]),
        (199998, O200kScanner.Pattern, [("<|endoftext|>", 199999), ("<|endofprompt|>", 200018)]),
    ];

    /// <summary>Whether a file starts with a line of base 64 and a number.</summary>
    public static bool LooksRight(ReadOnlySpan<byte> file)
    {
        var end = file[..Math.Min(file.Length, 1024)].IndexOf((byte)'\n');
        return end > 0 && TryReadLine(file[..end], out _, out _);
    }

    public static Tokenizer Load(string path, ReadOnlySpan<byte> file)
    {
        var entries = new List<(string Token, int Rank)>();
        var size = 0;
        var number = 1;
        foreach (var range in file.Split((byte)'\n'))
        {
            var line = file[range].TrimEnd((byte)'\r');
            if (!line.IsEmpty)
            {
                if (!TryReadLine(line, out var token, out var rank))
                    throw new InvalidInputException($"{path}: line {number} is not a token in base 64 and its rank; get the file again.");
                entries.Add((token, rank));
                size = Math.Max(size, rank + 1);
            }
            number++;
        }
        var tokens = Tokens(path, entries, size);
        var known = s_known.FirstOrDefault(item => item.Ranks == entries.Count);
        if (known.Pattern is null)
        {
            throw new InvalidInputException($"{path} has {entries.Count} ranks, which is no set whose split pattern Loquat knows "
                + $"({string.Join(", ", s_known.Select(item => item.Ranks))}); use the tokenizer.json of that model.");
        }
        return Make(tokens, known.Pattern, known.Special);
    }

    /// <summary>Whether a JSON object has the npm package's form.</summary>
    public static bool LooksRight(JsonView json) => json.Has("pat_str") && json.Has("bpe_ranks");

    /// <summary>Loads the npm package's form.</summary>
    public static Tokenizer Load(JsonView json)
    {
        var pattern = json.RequiredString("pat_str");
        if (pattern == Cl100kPossessive)
            pattern = Cl100kScanner.Pattern;
        else if (pattern.Contains("}+", StringComparison.Ordinal))
            throw new InvalidInputException($"{json.Path} has a pat_str with a plus behind braces, which only tiktoken reads as a possessive count; write (?>...) instead.");
        var entries = new List<(string Token, int Rank)>();
        var size = 0;
        foreach (var line in json.RequiredString("bpe_ranks").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.TrimEnd('\r').Split(' ');
            if (parts.Length < 3 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var rank) || rank > int.MaxValue - parts.Length)
                throw json.Wrong("bpe_ranks", "lines of '!', a rank and tokens in base 64");
            foreach (var part in parts.AsSpan(2))
            {
                if (!TryReadToken(Encoding.UTF8.GetBytes(part), out var token))
                    throw json.Wrong("bpe_ranks", "lines of '!', a rank and tokens in base 64");
                entries.Add((token, rank++));
            }
            size = Math.Max(size, rank);
        }
        if (entries.Count == 0)
            throw json.Wrong("bpe_ranks", "at least one token");
        var special = new List<(string Content, int Id)>();
        if (json.OptionalObject("special_tokens") is { } given)
        {
            foreach (var name in given.Names)
                special.Add((name, given.RequiredInt32(name, 0, size + PipelineJson.LargestGap)));
        }
        return Make(Tokens(json.Path, entries, size), pattern, [.. special]);
    }

    private static string?[] Tokens(string path, List<(string Token, int Rank)> entries, int size)
    {
        if (size > (2 * entries.Count) + 1024)
            throw new InvalidInputException($"{path}: ranks go up to {size - 1}, far beyond the {entries.Count} tokens; get the file again.");
        var tokens = new string?[size];
        foreach (var (token, rank) in entries)
        {
            if (tokens[rank] is not null)
                throw new InvalidInputException($"{path}: the rank {rank} occurs twice; get the file again.");
            tokens[rank] = token;
        }
        return tokens;
    }

    private static PipelineTokenizer Make(string?[] tokens, string pattern, (string Content, int Id)[] special)
    {
        var vocabulary = new Vocabulary(tokens);
        return PipelineRecipes.ByteLevelBpe(new BpeVocabulary(vocabulary, BpeMerges.FromRanks(vocabulary, id => id)), pattern,
            [.. special.Select(item => new AddedToken { Id = item.Id, Content = item.Content, IsSpecial = true })], ignoreMerges: true);
    }

    private static bool TryReadLine(ReadOnlySpan<byte> line, out string token, out int rank)
    {
        token = "";
        rank = -1;
        var blank = line.IndexOf((byte)' ');
        if (blank <= 0 || !int.TryParse(line[(blank + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out rank) || rank == int.MaxValue)
            return false;
        return TryReadToken(line[..blank], out token);
    }

    private static bool TryReadToken(ReadOnlySpan<byte> text, out string token)
    {
        token = "";
        var most = Base64.GetMaxDecodedFromUtf8Length(text.Length);
        var bytes = most <= 256 ? stackalloc byte[256] : new byte[most];
        if (Base64.DecodeFromUtf8(text, bytes, out var consumed, out var written) != System.Buffers.OperationStatus.Done || consumed != text.Length || written == 0)
            return false;
        var spelled = written <= 256 ? stackalloc char[written] : new char[written];
        ByteAlphabet.Spell(bytes[..written], spelled);
        token = new string(spelled);
        return true;
    }
}
