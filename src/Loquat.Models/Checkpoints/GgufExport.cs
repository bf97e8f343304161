// What a checkpoint becomes in a GGUF file: metadata, and every tensor with the format that it is given.
using Loquat.Formats;
using Loquat.Formats.Files;
using Loquat.Formats.Gguf;
using Loquat.Formats.TensorFiles;
using Loquat.Kernels.Quantization;
using Loquat.Models.Bert;
using Loquat.Models.Gpt2;
using Loquat.Models.Llama;
using Loquat.Text.Serialization;
using Loquat.Text.Tokenizers;

namespace Loquat.Models.Checkpoints;

/// <summary>Makes GGUF files of checkpoints.</summary>
internal static class GgufExport
{
    /// <summary>The names that a model's tensors have in GGUF files.</summary>
    public static GgufNames NamesOf(ModelConfiguration configuration) => configuration switch
    {
        Gpt2Configuration => GgufNames.Gpt2,
        // A model whose own rows are interleaved has them in the order that GGUF's Llama has.
        LlamaConfiguration llama => GgufNames.Llama(GgufConfiguration.IsInterleaved(GgufConfiguration.ArchitectureOf(llama.ModelType)!) && !llama.RopeInterleaved ? llama.HeadWidth : 0),
        BertConfiguration bert => GgufNames.Bert(bert),
        _ => throw new ArgumentOutOfRangeException(nameof(configuration), configuration.ModelType, "GGUF files have no form for the family."),
    };

    /// <summary>Writes the file.</summary>
    /// <param name="target">The file.</param>
    /// <param name="checkpoint">The model.</param>
    /// <param name="tokenizer">Its tokenizer, or null for none.</param>
    /// <param name="weights">The format of matrices, or null for that of each tensor in its file.</param>
    /// <param name="written">Called with the bytes of each piece of a tensor that has been written.</param>
    /// <returns>The tensors as they are in the file.</returns>
    public static IReadOnlyList<TensorEntry> Write(string target, Checkpoint checkpoint, Tokenizer? tokenizer, WeightFormat? weights, Action<long> written)
    {
        var configuration = ModelFolder.Parse(checkpoint.Json);
        var metadata = new GgufMetadata(target);
        GgufConfiguration.Write(metadata, checkpoint.Json, configuration, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(checkpoint.Path))));
        var names = NamesOf(configuration);
        var entries = new List<TensorEntry>();
        foreach (var (tensor, name) in configuration is BertConfiguration bert ? CanonicalBert(checkpoint, bert) : Canonical(checkpoint, configuration))
        {
            var (ggufName, arrangement) = names.ToGguf(name);
            if (!arrangement.Fits(arrangement.ShapeInFile(tensor.Shape)))
                throw new InvalidInputException($"{checkpoint.File.Path}: tensor '{FileText.Shown(tensor.Name)}' of shape {tensor.Stored.ShapeText} does not fit the sizes of {ModelFolder.ConfigurationFile}; the files belong to different models.");
            if (arrangement.LeadingRows > 0)
                GgufPositions.Write(metadata, tensor, arrangement.LeadingRows);
            var format = FormatOf(tensor, arrangement, ggufName, weights);
            entries.Add(TensorConversion.Entry(tensor, ggufName, arrangement, format, written));
        }
        if (configuration is LlamaConfiguration llama && GgufRotary.Write(llama) is { } divisors)
            entries.Add(divisors);
        metadata.Add("general.file_type", GgufValue.Of(FileType(entries)));
        if (entries.Any(entry => entry.Type.IsBlocked()))
            metadata.Add("general.quantization_version", GgufValue.Of(2u));
        if (tokenizer is not null)
            GgufTokenizer.Write(metadata, tokenizer);
        GgufWriter.Write(target, metadata, entries);
        return entries;
    }

    // The tensors under the names that the families give them: prefixes that some checkpoints leave out are there, second names of one tensor are not.
    private static IEnumerable<(CheckpointTensor Tensor, string Name)> Canonical(Checkpoint checkpoint, ModelConfiguration configuration)
    {
        var names = checkpoint.Tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var tensor in checkpoint.Tensors)
        {
            switch (configuration)
            {
                case Gpt2Configuration:
                    var own = tensor.Name.StartsWith("transformer.", StringComparison.Ordinal) ? tensor.Name["transformer.".Length..] : tensor.Name;
                    if (own != "lm_head.weight" && !own.EndsWith(".attn.bias", StringComparison.Ordinal) && !own.EndsWith(".attn.masked_bias", StringComparison.Ordinal))
                        yield return (tensor, own);
                    break;
                case LlamaConfiguration { TieWordEmbeddings: true } when tensor.Name == "lm_head.weight":
                    if (!names.Contains("model.embed_tokens.weight") && !names.Contains("embed_tokens.weight"))
                        yield return (tensor, "model.embed_tokens.weight");
                    break;
                case LlamaConfiguration:
                    if (!tensor.Name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal))
                        yield return (tensor, tensor.Name.StartsWith("model.", StringComparison.Ordinal) || tensor.Name.StartsWith("lm_head.", StringComparison.Ordinal) ? tensor.Name : "model." + tensor.Name);
                    break;
            }
        }
    }

    private static IEnumerable<(CheckpointTensor Tensor, string Name)> CanonicalBert(Checkpoint checkpoint, BertConfiguration configuration)
    {
        var (names, isTied) = (BertNames.Of(configuration), configuration.TieWordEmbeddings);
        var first = checkpoint.Tensors.Where(tensor => !names.IsSecondName(tensor.Name, isTied)).Select(tensor => names.ParameterNameOf(tensor.Name, isTied)).ToHashSet(StringComparer.Ordinal);
        foreach (var tensor in checkpoint.Tensors)
        {
            var name = names.ParameterNameOf(tensor.Name, isTied);
            if (!BertNames.IsStoredRange(tensor.Name) && !(names.IsSecondName(tensor.Name, isTied) && first.Contains(name)))
                yield return (tensor, name);
        }
    }

    // Vectors, and tables that are looked up by position or type, stay float32 as the field's tools leave them; rows that are no whole number of blocks stay float16.
    private static WeightFormat FormatOf(CheckpointTensor tensor, TensorArrangement arrangement, string name, WeightFormat? weights)
    {
        var shape = arrangement.ShapeInFile(tensor.Shape);
        var wanted = weights ?? tensor.Stored.Type.Format() ?? WeightFormat.Float32;
        // Blocks that are read only can be copied and not made.
        if (!wanted.CanEncode() && tensor.Arrangement != arrangement)
            wanted = WeightFormat.Float32;
        if (weights is not null && (shape.Length < 2 || name is GgufPositions.Name or "token_types.weight"))
            return WeightFormat.Float32;
        return shape.Length == 0 || shape[^1] % wanted.BlockLength() == 0 ? wanted : WeightFormat.Float16;
    }

    // The format's number for what most bytes are stored as.
    private static uint FileType(IReadOnlyList<TensorEntry> entries) => entries.GroupBy(entry => entry.Type).MaxBy(group => group.Sum(entry => entry.ByteLength))?.Key switch
    {
        ElementType.Float16 => 1,
        ElementType.Q4_0 => 2,
        ElementType.Q8_0 => 7,
        ElementType.Q4_K => 15,
        ElementType.Q6_K => 18,
        ElementType.BFloat16 => 32,
        _ => 0,
    };
}
