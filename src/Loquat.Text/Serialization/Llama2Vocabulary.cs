// llama2.c's tokenizer.bin: the length of the longest token, then score, length and bytes of each, with blanks where SentencePiece has U+2581.
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Loquat.Formats;
using Loquat.Text.Models;
using Loquat.Text.PostProcessors;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Loads tokenizer.bin.</summary>
internal static class Llama2Vocabulary
{
    public static Tokenizer Load(string path, ReadOnlySpan<byte> file)
    {
        var vocabulary = new SentencePieceVocabulary(path);
        var position = 4;
        while (position < file.Length)
        {
            if (file.Length - position < 8 || BinaryPrimitives.ReadInt32LittleEndian(file[(position + 4)..]) is var length && (length < 0 || length > file.Length - position - 8))
                throw new InvalidInputException($"{path} is not llama2.c's tokenizer.bin, or is cut short, at byte {position}; get the file again.");
            var bytes = file.Slice(position + 8, BinaryPrimitives.ReadInt32LittleEndian(file[(position + 4)..]));
            if (!Utf8.IsValid(bytes))
                throw new InvalidInputException($"{path}: the token {vocabulary.Pieces.Count} is not UTF-8 text; get the file again.");
            var text = Encoding.UTF8.GetString(bytes);
            // The marks are 0 to 2, two of them written with line ends around them.
            var kind = vocabulary.Pieces.Count switch
            {
                0 => PieceKind.Unknown,
                1 or 2 => PieceKind.Control,
                _ when text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) => PieceKind.Byte,
                _ => PieceKind.Normal,
            };
            text = kind is PieceKind.Control or PieceKind.Unknown ? text.Trim('\n') : text.Replace(' ', '\u2581');
            vocabulary.Add(text, BinaryPrimitives.ReadSingleLittleEndian(file[position..]), kind);
            position += 8 + bytes.Length;
        }
        return vocabulary.Pieces.Count >= 3 ? WithStart(vocabulary)
            : throw new InvalidInputException($"{path} is not llama2.c's tokenizer.bin: it has {vocabulary.Pieces.Count} tokens where at least 3 were expected; get the file again.");
    }

    /// <summary>A text begins with token 1, as llama2.c's program encodes prompts.</summary>
    private static PipelineTokenizer WithStart(SentencePieceVocabulary vocabulary)
    {
        var start = new SpecialToken(vocabulary.Pieces[1].Text, 1);
        TemplatePart[] Template(bool isSecond) =>
        [
            new TemplatePart { Name = start.Content, Tokens = [start], TypeId = isSecond ? 1 : 0 },
            new TemplatePart { IsSecond = isSecond, TypeId = isSecond ? 1 : 0 },
        ];
        return new PipelineTokenizer(vocabulary.ToBpe().Components with { PostProcessor = new TemplateProcessing(Template(false), [.. Template(false), .. Template(true)]) });
    }
}
