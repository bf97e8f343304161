// A character outside the vocabulary: the tokenizer knows the place within the text it was given, its caller knows the file.
using System.Text;
using Loquat.Formats;

namespace Loquat.Text.Tokenizers;

/// <summary>Text holds a character that the vocabulary lacks.</summary>
public sealed class UnknownCharacterException : InvalidInputException
{
    private const string Advice = "remove it, or train a model whose text holds it or with the byte tokenizer";

    /// <summary>Creates the exception for text without a file.</summary>
    /// <param name="character">The character.</param>
    /// <param name="position">Where it stands, from 0 (UTF-16 units in text, bytes in UTF-8).</param>
    /// <param name="vocabularySize">Size of the vocabulary that lacks it.</param>
    public UnknownCharacterException(Rune character, long position, int vocabularySize)
        : this($"the text at position {position}", character, position, vocabularySize)
    {
    }

    private UnknownCharacterException(string place, Rune character, long position, int vocabularySize)
        : base($"The character {TokenDisplay.Named(character)} in {place} is not among the {vocabularySize} of the tokenizer's vocabulary; {Advice}.")
    {
        Character = character;
        Position = position;
        VocabularySize = vocabularySize;
    }

    /// <summary>The character.</summary>
    public Rune Character { get; }

    /// <summary>Where it stands, from 0.</summary>
    public long Position { get; }

    /// <summary>Size of the vocabulary that lacks it.</summary>
    public int VocabularySize { get; }

    internal UnknownCharacterException In(string file, long offset) =>
        new($"{file} at byte {offset + Position}", Character, offset + Position, VocabularySize);
}
