// The texts: three books, and texts made here that are hard in other ways. Made texts are written to a temporary folder, so that peers read the same.
using System.Text;

namespace Loquat.Bench.Tokenizers;

/// <summary>A text to encode.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="File">The file.</param>
/// <param name="IsTimed">Whether it is timed; all are compared.</param>
internal sealed record BenchText(string Name, string File, bool IsTimed)
{
    /// <summary>Bytes of the text that peers see: invalid bytes replaced.</summary>
    public string Content { get; } = Encoding.UTF8.GetString(System.IO.File.ReadAllBytes(File));
}

/// <summary>Makes the texts.</summary>
internal static class Texts
{
    private const string Telling = " \t\n\r'stmdrevlSTREVLMD/ab AB12.,!?-\u017F\u2019\u00A0\u3000\u2028\u0085\u0301\u0903\u02B0\u01C5\u0130ßΣ日本तेक्ष१²Ⅷ①";

    private const string Languages = "The quick brown fox. Der schnelle Fuchs springt über den Zaun. Быстрая лиса прыгает. 敏捷的棕色狐狸跳过懒狗。 素早い茶色の狐。 빠른 갈색 여우. "
        + "الثعلب البني السريع يقفز. השועל החום המהיר. तेज भूरी लोमड़ी। ด้วยเหตุนี้ Η γρήγορη αλεπού. 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪🇫🇷 e\u0301a\u0300 ﬁ ½ ²³ Ⅷ १२३ ١٢٣  \u00A0x\u3000y\u200Bz 🤷🏻‍♂️!!! "
        + "it's IT'S don'T we'll We'LL 'ſ x'ſy\n\n\n  \n\t\tend  \r\n\r\n";

    /// <summary>The books, words that never come twice, many languages, any code points, and bytes that are no UTF-8.</summary>
    public static List<BenchText> Make(Settings settings, string folder)
    {
        var random = new Random(7);
        var texts = Directory.GetFiles(Path.Combine(settings.Data, "text"), "*.txt").Order(StringComparer.Ordinal).Select(file => new BenchText(Path.GetFileName(file), Path.GetFullPath(file), true)).ToList();
        texts.Add(Write("new words", Encoding.UTF8.GetBytes(NewWords(texts[0].Content, 600_000, random)), true));
        texts.Add(Write("languages", Encoding.UTF8.GetBytes(ManyLanguages(600_000, random)), true));
        texts.Add(Write("any code point", Encoding.UTF8.GetBytes(AnyCodePoint(400_000, random)), false));
        var bytes = Encoding.UTF8.GetBytes(AnyCodePoint(300_000, random));
        for (var change = 0; change < 60_000; change++)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        texts.Add(Write("broken UTF-8", bytes, false));
        random.NextBytes(bytes);
        texts.Add(Write("random bytes", bytes, false));
        return texts;

        BenchText Write(string name, byte[] content, bool isTimed)
        {
            var file = Path.Combine(folder, name.Replace(' ', '-') + ".txt");
            File.WriteAllBytes(file, content);
            return new BenchText(name, file, isTimed);
        }
    }

    // Letters follow one another as in a book, so words look like words; none occurs twice.
    private static string NewWords(string book, int length, Random random)
    {
        var followers = new Dictionary<(char, char), List<char>>();
        for (var i = 2; i < Math.Min(book.Length, 1_000_000); i++)
        {
            var key = (book[i - 2], book[i - 1]);
            if (!followers.TryGetValue(key, out var list))
                followers.Add(key, list = []);
            list.Add(book[i]);
        }
        var text = new StringBuilder(length);
        var seen = new HashSet<string>();
        var (a, b) = (book[0], book[1]);
        var word = new StringBuilder();
        while (text.Length < length)
        {
            var next = followers.TryGetValue((a, b), out var list) ? list[random.Next(list.Count)] : ' ';
            (a, b) = (b, next);
            if (char.IsLetter(next))
            {
                word.Append(next);
                continue;
            }
            if (seen.Add(word.ToString()))
                text.Append(word).Append(next);
            word.Clear();
        }
        return text.ToString();
    }

    private static string ManyLanguages(int length, Random random)
    {
        var words = Languages.Split(' ');
        var text = new StringBuilder(length);
        while (text.Length < length)
            text.Append(words[random.Next(words.Length)]).Append(random.Next(20) switch { 0 => "\n", 1 => "  ", 2 => "", 3 => "\n\n", _ => " " });
        return text.ToString();
    }

    private static string AnyCodePoint(int characters, Random random)
    {
        var text = new StringBuilder();
        for (var i = 0; i < characters; i++)
        {
            if (random.Next(2) == 0)
                text.Append(Telling[random.Next(Telling.Length)]);
            else if (Rune.TryCreate(random.Next(random.Next(2) == 0 ? 0x3000 : 0x110000), out var rune))
                text.Append(rune.ToString());
        }
        return text.ToString();
    }
}
