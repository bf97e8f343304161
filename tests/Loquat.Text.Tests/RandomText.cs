// Random texts that are hard for tokenizers: few letters that matter, marks, digits of many scripts, white space of all kinds, any code point.
using System.Text;

namespace Loquat.Text.Tests;

public static class RandomText
{
    private const string Telling = " \t\n\r'stmdrevlSTREVLMD/ab AB12.,!?-\u017F\u2019\u00A0\u3000\u2028\u0085\u0301\u0903\u02B0\u01C5\u0130ßΣ日本तेक्ष१²Ⅷ①";

    /// <summary>Text of whole characters.</summary>
    public static string Of(Random random, int characters)
    {
        var text = new StringBuilder(characters);
        for (var i = 0; i < characters; i++)
        {
            if (random.Next(3) > 0)
                text.Append(Telling[random.Next(Telling.Length)]);
            else
                text.Append(Character(random));
        }
        return text.ToString();
    }

    /// <summary>Text in which halves of surrogate pairs stand alone here and there.</summary>
    public static string WithLoneSurrogates(Random random, int characters)
    {
        var text = new StringBuilder(Of(random, characters));
        for (var i = 0; i < characters / 8; i++)
            text.Insert(random.Next(text.Length + 1), (char)random.Next(0xD800, 0xE000));
        return text.ToString();
    }

    private static Rune Character(Random random)
    {
        while (true)
        {
            if (Rune.TryCreate(random.Next(random.Next(2) == 0 ? 0x3000 : 0x110000), out var rune))
                return rune;
        }
    }
}
