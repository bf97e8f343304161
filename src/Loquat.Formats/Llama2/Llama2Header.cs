// The head of a llama2.c checkpoint: the sizes of a Llama model, from which the place of every tensor follows.
using System.Buffers.Binary;
using Loquat.Kernels.Memory;

namespace Loquat.Formats.Llama2;

/// <summary>The sizes of a llama2.c checkpoint.</summary>
/// <param name="Version">0 for the first form (seven integers), 1 for the form that begins with "ak42".</param>
/// <param name="Width">Width of the residual stream.</param>
/// <param name="Hidden">Width of the feed-forward layers.</param>
/// <param name="Layers">Number of blocks.</param>
/// <param name="Heads">Number of attention heads.</param>
/// <param name="KeyValueHeads">Number of heads of keys and values.</param>
/// <param name="VocabularySize">Number of tokens.</param>
/// <param name="ContextLength">Most positions.</param>
/// <param name="IsTied">Whether the output head is the token table.</param>
public sealed record Llama2Header(int Version, int Width, int Hidden, int Layers, int Heads, int KeyValueHeads, int VocabularySize, int ContextLength, bool IsTied)
{
    private const uint Magic = 0x616B3432;
    private const int FirstLength = 28;
    private const int LaterLength = 256;

    /// <summary>Width of one head.</summary>
    public int HeadSize => Width / Heads;

    /// <summary>Bytes before the tensors.</summary>
    internal int Length => Version == 0 ? FirstLength : LaterLength;

    /// <summary>Whether a file's first bytes are those of the later form.</summary>
    internal static bool HasMagic(ReadOnlySpan<byte> start) => start.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(start) == Magic;

    internal static Llama2Header Read(string path, MappedFile map)
    {
        if (map.Length < FirstLength)
            throw Invalid(path, $"it has only {map.Length} bytes, fewer than the {FirstLength} of the sizes");
        if (!HasMagic(map.Bytes(0, 4)))
        {
            var sizes = Sizes(map.Bytes(0, FirstLength));
            return Checked(path, new Llama2Header(0, sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes[5] == int.MinValue ? 0 : Math.Abs(sizes[5]), sizes[6], sizes[5] > 0));
        }
        if (map.Length < LaterLength)
            throw Invalid(path, $"it has only {map.Length} bytes, fewer than the {LaterLength} of the head");
        var version = BinaryPrimitives.ReadInt32LittleEndian(map.Bytes(4, 4));
        if (version != 1)
            throw new InvalidInputException($"{path} is a llama2.c checkpoint of version {version}, where version 0 or 1 (float32) was expected; export it with --version 1.");
        var later = Sizes(map.Bytes(8, FirstLength));
        var shared = map.Bytes(8 + FirstLength, 1)[0];
        if (shared > 1)
            throw Invalid(path, $"its flag for a shared output head is {shared}, not 0 or 1");
        return Checked(path, new Llama2Header(1, later[0], later[1], later[2], later[3], later[4], later[5], later[6], shared == 1));
    }

    internal static InvalidInputException Invalid(string path, string what) =>
        new($"{path} is not a llama2.c checkpoint: {what}; get the file again, or name a model folder, a GGUF file or a safetensors file.");

    private static int[] Sizes(ReadOnlySpan<byte> bytes)
    {
        var sizes = new int[FirstLength / sizeof(int)];
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(sizeof(int) * i)..]);
        return sizes;
    }

    private static Llama2Header Checked(string path, Llama2Header header)
    {
        (string Name, int Value)[] sizes = [("width", header.Width), ("hidden width", header.Hidden), ("number of layers", header.Layers), ("number of heads", header.Heads),
            ("number of key/value heads", header.KeyValueHeads), ("vocabulary size", header.VocabularySize), ("context length", header.ContextLength)];
        foreach (var (name, value) in sizes)
        {
            if (value <= 0)
                throw Invalid(path, $"its {name} is {value}, where a number from 1 was expected");
        }
        if (header.Width % header.Heads != 0 || header.HeadSize % 2 != 0)
            throw Invalid(path, $"its width of {header.Width} is not an even number for each of {header.Heads} heads");
        if (header.Heads % header.KeyValueHeads != 0)
            throw Invalid(path, $"its {header.Heads} heads cannot share {header.KeyValueHeads} key/value heads evenly");
        return header;
    }
}
