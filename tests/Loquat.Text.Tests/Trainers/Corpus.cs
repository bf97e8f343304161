// Texts to train on: parts of the books, random letters with many ties, and random texts of all scripts.
using Loquat.Text.Alignment;
using Loquat.Text.PreTokenizers;

namespace Loquat.Text.Tests.Trainers;

public static class Corpus
{
    public static string Book(string name, int start, int length)
    {
        var text = File.ReadAllText(SharedData.Find($"text/{name}.txt"));
        return text.Substring(start, length);
    }

    /// <summary>Words of few letters: many pairs occur equally often, and repeated letters overlap.</summary>
    public static string FewLetters(Random random, int words)
    {
        var letters = random.Next(1, 5);
        return string.Join(' ', Enumerable.Range(0, words).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => (char)('a' + random.Next(letters))))));
    }

    /// <summary>Cuts at blanks and line ends, which are left out.</summary>
    public sealed class Blanks : PreTokenizer, ITextRewriter
    {
        public override string TypeName => "Blanks";

        public override void PreTokenize(AlignedText text) => text.Rewrite(this);

        public void Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
        {
            foreach (var letter in piece)
            {
                if (!char.IsWhiteSpace(letter))
                {
                    writer.Copy(1);
                    continue;
                }
                writer.Cut();
                writer.Drop(1);
            }
            writer.Cut();
        }
    }
}
