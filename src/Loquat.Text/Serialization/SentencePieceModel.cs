// SentencePiece's model files: a protocol buffer with the pieces, the trainer's settings and the normalization rules.
using System.Text;
using System.Text.Unicode;
using Loquat.Formats;
using Loquat.Formats.Protobuf;
using Loquat.Text.Models;
using Loquat.Text.Normalizers;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Loads SentencePiece models of the kinds Unigram and BPE.</summary>
internal static class SentencePieceModel
{
    /// <summary>Whether a file starts with a first piece.</summary>
    public static bool LooksRight(ReadOnlySpan<byte> file)
    {
        var reader = new ProtobufReader(file);
        return reader.Next() && reader is { Field: 1, Contents.IsEmpty: false } && reader.Contents[0] == 0x0A;
    }

    public static Tokenizer Load(string path, ReadOnlySpan<byte> file)
    {
        var (kind, suffix) = (1UL, false);
        var rules = new NormalizerRules();
        var fields = new ProtobufReader(file);
        var (isAny, isBroken) = (false, false);
        while (fields.Next())
        {
            isAny |= fields.Field == 1;
            if (fields.Field == 2)
                ReadTrainer(fields.Contents, ref kind, ref suffix, ref isBroken);
            else if (fields.Field == 3)
                rules = ReadRules(fields.Contents, ref isBroken);
        }
        if (fields.IsBroken || isBroken || !isAny)
            throw Broken(path);
        if (kind is not (1 or 2) || suffix)
        {
            throw new InvalidInputException($"{path} is a SentencePiece model of the kind {(suffix ? "with blanks behind words" : kind == 3 ? "word" : kind == 4 ? "char" : kind.ToString(System.Globalization.CultureInfo.InvariantCulture))}, "
                + "which this version of Loquat does not support; use one of the kinds unigram and bpe.");
        }
        var vocabulary = new SentencePieceVocabulary(path) { Normalizer = rules.ToNormalizer(), AddsPrefix = rules.AddsPrefix };
        fields = new ProtobufReader(file);
        while (fields.Next())
        {
            if (fields.Field == 1)
                ReadPiece(path, fields.Contents, vocabulary);
        }
        return kind == 2 ? vocabulary.ToBpe() : vocabulary.ToUnigram();
    }

    private static void ReadPiece(string path, ReadOnlySpan<byte> message, SentencePieceVocabulary vocabulary)
    {
        var (text, score, kind) = ("", 0f, 1UL);
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1 when Utf8.IsValid(fields.Contents): text = Encoding.UTF8.GetString(fields.Contents); break;
                case 1: throw new InvalidInputException($"{path}: the piece {vocabulary.Pieces.Count} is not UTF-8 text; get the file again.");
                case 2: score = fields.Single; break;
                case 3: kind = fields.Bits; break;
            }
        }
        if (fields.IsBroken)
            throw Broken(path);
        vocabulary.Add(text, score, PieceKinds.FromNumber(kind)
            ?? throw new InvalidInputException($"{path}: the piece '{TokenDisplay.Escape(text)}' is of the unknown kind {kind}; get the file again."));
    }

    private static void ReadTrainer(ReadOnlySpan<byte> message, ref ulong kind, ref bool suffix, ref bool isBroken)
    {
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            if (fields.Field == 3)
                kind = fields.Bits;
            else if (fields.Field == 24)
                suffix = fields.Bits != 0;
        }
        isBroken |= fields.IsBroken;
    }

    private static NormalizerRules ReadRules(ReadOnlySpan<byte> message, ref bool isBroken)
    {
        var rules = new NormalizerRules();
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 2: rules.Charsmap = fields.Contents.ToArray(); break;
                case 3: rules.AddsPrefix = fields.Bits != 0; break;
                case 4: rules.RemovesBlanks = fields.Bits != 0; break;
            }
        }
        isBroken |= fields.IsBroken;
        return rules;
    }

    private static InvalidInputException Broken(string path) => new($"{path} is not a SentencePiece model, or is damaged; get the file again.");

    private sealed class NormalizerRules
    {
        public byte[] Charsmap { get; set; } = [];

        public bool AddsPrefix { get; set; } = true;

        public bool RemovesBlanks { get; set; } = true;

        public Normalizer? ToNormalizer()
        {
            var parts = new List<Normalizer>();
            if (Charsmap.Length > 0)
                parts.Add(new PrecompiledNormalizer(Charsmap));
            if (RemovesBlanks)
                parts.AddRange([new ReplaceNormalizer(" {2,}", isLiteral: false, " "), new StripNormalizer()]);
            return parts.Count switch { 0 => null, 1 => parts[0], _ => new SequenceNormalizer(parts) };
        }
    }
}
