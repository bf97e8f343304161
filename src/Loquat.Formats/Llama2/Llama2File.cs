// llama2.c checkpoints: the sizes, then all tensors as float32 in an order that the program fixes, without names.
using Loquat.Formats.TensorFiles;
using Loquat.Kernels.Memory;

namespace Loquat.Formats.Llama2;

/// <summary>An open llama2.c checkpoint of version 0 or 1, with the names that Hugging Face's Llama gives the tensors.</summary>
/// <remarks>
/// Rows of the query and key projections are in the order of interleaved rotary pairs, which is not the order of Hugging Face's files.
/// Source: the export program of llama2.c.
/// </remarks>
public sealed class Llama2File : MappedTensorFile
{
    private Llama2File(string path, MappedFile map, Llama2Header header) : base(path, map, Layout(path, map.Length, header)) => Header = header;

    /// <inheritdoc/>
    public override string FormatName => "llama2.c";

    /// <summary>The sizes.</summary>
    public Llama2Header Header { get; }

    /// <summary>Opens a file and checks that its length is what the sizes ask for.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file; dispose it when its tensors have been read.</returns>
    /// <exception cref="InvalidInputException">The file cannot be opened or is no such checkpoint.</exception>
    public static Llama2File Open(string path) => Map(path, "a llama2.c checkpoint", map => new Llama2File(path, map, Llama2Header.Read(path, map)));

    private static List<FileTensor> Layout(string path, long length, Llama2Header header)
    {
        // Counted first, so that a lying number of layers makes no list of descriptions.
        var expected = ExpectedLength(header);
        if (length != expected)
            throw Llama2Header.Invalid(path, $"a model of its sizes takes {expected} bytes, but it has {length}");
        var tensors = new List<FileTensor>();
        long offset = header.Length;
        if (header.Version == 0)
        {
            Add("model.embed_tokens.weight", header.VocabularySize, header.Width);
            AddAll("input_layernorm", header.Width);
            AddAttention();
            AddAll("post_attention_layernorm", header.Width);
            AddFeedForward();
            Add("model.norm.weight", header.Width);
            // Two tables of rotary angles, which follow from the sizes.
            offset += sizeof(float) * (long)header.ContextLength * header.HeadSize;
        }
        else
        {
            AddAll("input_layernorm", header.Width);
            AddAll("post_attention_layernorm", header.Width);
            Add("model.norm.weight", header.Width);
            Add("model.embed_tokens.weight", header.VocabularySize, header.Width);
            AddAttention();
            AddFeedForward();
        }
        if (!header.IsTied)
            Add("lm_head.weight", header.VocabularySize, header.Width);
        return tensors;

        void AddAttention()
        {
            var keys = header.KeyValueHeads * header.HeadSize;
            AddAll("self_attn.q_proj", header.Width, header.Width);
            AddAll("self_attn.k_proj", keys, header.Width);
            AddAll("self_attn.v_proj", keys, header.Width);
            AddAll("self_attn.o_proj", header.Width, header.Width);
        }

        void AddFeedForward()
        {
            AddAll("mlp.gate_proj", header.Hidden, header.Width);
            AddAll("mlp.down_proj", header.Width, header.Hidden);
            AddAll("mlp.up_proj", header.Hidden, header.Width);
        }

        void AddAll(string name, params long[] shape)
        {
            for (var i = 0; i < header.Layers; i++)
                Add($"model.layers.{i}.{name}.weight", shape);
        }

        void Add(string name, params long[] shape)
        {
            var tensor = new FileTensor(name, shape, ElementType.Float32, offset);
            tensors.Add(tensor);
            offset += tensor.ByteLength;
        }
    }

    // Each size is below 2^31, so a sum of products of three fits 128 bits.
    private static Int128 ExpectedLength(Llama2Header header)
    {
        Int128 width = header.Width, keys = (Int128)header.KeyValueHeads * header.HeadSize;
        var layer = (2 * width) + (2 * width * width) + (2 * keys * width) + (3 * (Int128)header.Hidden * width);
        var tables = header.Version == 0 ? (Int128)header.ContextLength * header.HeadSize : 0;
        var values = ((Int128)header.VocabularySize * width * (header.IsTied ? 1 : 2)) + (layer * header.Layers) + width + tables;
        return (sizeof(float) * values) + header.Length;
    }
}
