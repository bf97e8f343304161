// tiktoken's files: one token a line, its bytes in base 64 and its rank, which is its id. The split pattern follows from the known files' sizes.
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Loquat.Formats;
using Loquat.Text.AddedTokens;
using Loquat.Text.Models;
using Loquat.Text.PreTokenizers.Scanners;
using Loquat.Text.Recipes;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Loads tiktoken ranks.</summary>
internal static class TiktokenRanks
{
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
        if (size > (2 * entries.Count) + 1024)
            throw new InvalidInputException($"{path}: ranks go up to {size - 1}, far beyond the {entries.Count} tokens; get the file again.");
        var tokens = new string?[size];
        foreach (var (token, rank) in entries)
        {
            if (tokens[rank] is not null)
                throw new InvalidInputException($"{path}: the rank {rank} occurs twice; get the file again.");
            tokens[rank] = token;
        }
        var known = s_known.FirstOrDefault(item => item.Ranks == entries.Count);
        if (known.Pattern is null)
        {
            throw new InvalidInputException($"{path} has {entries.Count} ranks, which is no set whose split pattern Loquat knows "
                + $"({string.Join(", ", s_known.Select(item => item.Ranks))}); use the tokenizer.json of that model.");
        }
        var vocabulary = new Vocabulary(tokens);
        return PipelineRecipes.ByteLevelBpe(new BpeVocabulary(vocabulary, BpeMerges.FromRanks(vocabulary, id => id)), known.Pattern,
            [.. known.Special.Select(item => new AddedToken { Id = item.Id, Content = item.Content, IsSpecial = true })], ignoreMerges: true);
    }

    private static bool TryReadLine(ReadOnlySpan<byte> line, out string token, out int rank)
    {
        token = "";
        rank = -1;
        var blank = line.IndexOf((byte)' ');
        if (blank <= 0 || !int.TryParse(line[(blank + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out rank))
            return false;
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(blank)];
        if (Base64.DecodeFromUtf8(line[..blank], bytes, out var consumed, out var written) != System.Buffers.OperationStatus.Done || consumed != blank || written == 0)
            return false;
        var spelled = new char[written];
        ByteAlphabet.Spell(bytes.AsSpan(0, written), spelled);
        token = new string(spelled);
        return true;
    }
}
