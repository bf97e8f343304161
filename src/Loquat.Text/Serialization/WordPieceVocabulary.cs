// BERT's vocab.txt: one token a line, the number of the line is its id.
using Loquat.Formats;
using Loquat.Text.Models;
using Loquat.Text.Recipes;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Loads vocab.txt.</summary>
internal static class WordPieceVocabulary
{
    public static Tokenizer Load(string path)
    {
        var vocabulary = new Vocabulary(TextLines.Read(path, "a vocab.txt"));
        if (!vocabulary.TryGetId("[UNK]", out _))
            throw new InvalidInputException($"{path} is not BERT's kind of vocab.txt: it lacks the token [UNK]; get the file again.");
        return PipelineRecipes.Bert(vocabulary, IsLowercase(vocabulary));
    }

    /// <summary>A vocabulary without ASCII capitals, but for marks in brackets, was made of text in lower case.</summary>
    public static bool IsLowercase(Vocabulary vocabulary)
    {
        for (var id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary[id] is { } token && !token.StartsWith('[') && token.AsSpan().ContainsAnyInRange('A', 'Z'))
                return false;
        }
        return true;
    }
}
