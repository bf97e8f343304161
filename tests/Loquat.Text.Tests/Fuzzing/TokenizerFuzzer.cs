// Mutated tokenizer files: each is refused in one sentence or gives a tokenizer that works, quickly and in memory that does not grow beyond the file's.
using System.Diagnostics;
using System.Text;
using Loquat.Formats;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Fuzzing;

/// <summary>Mutates the files of one kind, loads them and uses what loads.</summary>
public sealed class TokenizerFuzzer(SeedKind kind, int seed) : IDisposable
{
    /// <summary>Managed bytes that loading a file may allocate beside what its size allows: the tables of a byte-level model's pairs, the trie, pools.</summary>
    public const long Allowance = 6 << 20;

    private static readonly string[] s_telling =
    [
        "99999999", "-1", "2147483647", "4294967296", "1e999", "0", "null", "true", "{}", "[]", "\"\"", "\\uD800", "\\u0000", "[[[[", "}}}}", "(a*)*", "{1000}", "(?=", "\\\\p{L}", "a", "b", " ", "\n",
    ];

    private readonly Random _random = new(seed);
    private readonly TemporaryFolder _folder = new();

    /// <summary>Files that loaded.</summary>
    public int Loaded { get; private set; }

    /// <summary>Most managed bytes that loading and encoding allocated beyond what the file's size allows.</summary>
    public long MostAllocated { get; private set; }

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs a number of rounds, fewer for large files; what must not happen fails the test.</summary>
    public void Run(int rounds)
    {
        foreach (var (name, content) in kind.Beside)
            _folder.Write(name, content);
        // tiktoken's ranks alone are known by their number only, so the example is refused.
        foreach (var example in kind.Name == "tiktoken ranks" ? [] : kind.Examples)
            Assert.NotEmpty(Tokenizer.Load(_folder.Write(kind.FileName, example)).Encode("ab"));
        // What is made once for all tokenizers is not counted.
        foreach (var example in kind.Examples)
            Try(example, "a right file", isCounted: false);
        for (var round = 0; round < rounds / kind.RoundsForOne; round++)
            Try(Mutate(kind.Examples[_random.Next(kind.Examples.Length)]), $"round {round} of {kind.Name}, seed {seed}", isCounted: true);
    }

    private byte[] Mutate(byte[] whole)
    {
        var bytes = new List<byte>(whole);
        for (var change = _random.Next(1, 4); change > 0 && bytes.Count > 0; change--)
        {
            var place = _random.Next(bytes.Count);
            var length = Math.Min(_random.Next(1, 12), bytes.Count - place);
            switch (_random.Next(8))
            {
                case 0: bytes.RemoveRange(place, bytes.Count - place); break;
                case 1: bytes.RemoveRange(place, length); break;
                case 2: bytes.InsertRange(_random.Next(bytes.Count), bytes.GetRange(place, length)); break;
                case 3: bytes.InsertRange(place, Encoding.UTF8.GetBytes(s_telling[_random.Next(s_telling.Length)])); break;
                case 4: bytes[place] = (byte)(bytes[place] ^ (1 << _random.Next(8))); break;
                case 5: bytes[place] = (byte)(_random.Next(2) == 0 ? 0 : 255); break;
                case 6: bytes[place] = bytes[_random.Next(bytes.Count)]; break;
                default: bytes[place] = (byte)_random.Next(256); break;
            }
        }
        return [.. bytes];
    }

    private void Try(byte[] bytes, string what, bool isCounted)
    {
        var text = _random.Next(3) == 0 ? RandomText.WithLoneSurrogates(_random, 30) : string.Concat(Enumerable.Range(0, _random.Next(30)).Select(_ => "ab  1!é日<x>"[_random.Next(11)]));
        try
        {
            // A pause of the machine is no hang: what is slow is tried again.
            for (var attempt = 0; ; attempt++)
            {
                var watch = Stopwatch.StartNew();
                Use(bytes, text, isCounted && attempt == 0);
                if (watch.Elapsed < TimeSpan.FromSeconds(1))
                    return;
                Assert.True(attempt < 3, $"{watch.Elapsed.TotalSeconds:F1} s");
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Assert.Fail($"{what}: {e.GetType().Name}: {e.Message}\n{(bytes.Length < 10_000 ? Convert.ToBase64String(bytes) : "")}\n'{text}'\n{e.StackTrace}");
        }
    }

    private void Use(byte[] bytes, string text, bool isCounted)
    {
        var path = _folder.Write(kind.FileName, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var tokenizer = Tokenizer.Load(path);
            var ids = tokenizer.Encode(text);
            if (isCounted)
            {
                var beyond = GC.GetAllocatedBytesForCurrentThread() - before - ((long)kind.BytesForOne * bytes.Length);
                MostAllocated = Math.Max(MostAllocated, beyond);
                Assert.True(beyond <= Allowance, $"{beyond} bytes beyond {kind.BytesForOne} times the file's {bytes.Length}");
                Loaded++;
            }
            Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
            Assert.Equal(ids.Length, tokenizer.CountTokens(text));
            var whole = tokenizer.Decode(ids);
            var decoder = tokenizer.CreateDecoder();
            Assert.Equal(whole, string.Concat(ids.Select(decoder.Append)) + decoder.Flush());
            tokenizer.Tokenize(text, "ab");
        }
        catch (InvalidInputException e)
        {
            Assert.DoesNotContain('\n', e.Message);
        }
    }
}
