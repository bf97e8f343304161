// Opens files of weights of all formats: what a file begins with says which it is.
using Loquat.Formats.Files;
using Loquat.Formats.Gguf;
using Loquat.Formats.Llama2;
using Loquat.Formats.Npz;
using Loquat.Formats.Safetensors;

namespace Loquat.Formats.TensorFiles;

/// <summary>Opens files of weights.</summary>
public static class WeightsFile
{
    private static readonly string[] s_pickled = [".pt", ".pth", ".ckpt", ".pkl", ".pickle"];

    /// <summary>Opens a safetensors file or index, a GGUF file, an NPZ archive or a llama2.c checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file; dispose it when its tensors have been read.</returns>
    /// <exception cref="InvalidInputException">The file is of none of these formats, or is damaged. A pickle, which runs code when it is opened, is refused.</exception>
    public static TensorFile Open(string path)
    {
        var start = new byte[512];
        long length;
        using (var handle = InputFile.Open(path, "a file of weights"))
        {
            length = RandomAccess.GetLength(handle);
            start = start[..(int)Math.Min(start.Length, length)];
            InputFile.ReadExactly(handle, path, start, 0);
        }
        var extension = System.IO.Path.GetExtension(path).ToLowerInvariant();
        if (extension == ".json")
            return SafetensorsShards.Open(path);
        if (start.AsSpan().StartsWith("GGUF"u8) || extension == ".gguf")
            return GgufFile.Open(path);
        if (start.AsSpan().StartsWith("PK"u8) && extension != ".safetensors")
            return extension == ".npz" || !IsPickled(start) ? NpzFile.Open(path) : throw Pickle(path);
        if (extension == ".safetensors" || (start.Length > 8 && start[8] == '{'))
            return SafetensorsFile.Open(path);
        if (s_pickled.Contains(extension) || LooksLikePickle(start))
            throw Pickle(path);
        if (extension == ".npz")
            return NpzFile.Open(path);
        if (extension == ".bin" || Llama2Header.HasMagic(start))
            return Llama2File.Open(path);
        throw new InvalidInputException($"{path} is no file of weights that this version reads; name a safetensors file or its index, a GGUF file, an NPZ archive or a llama2.c checkpoint.");
    }

    /// <summary>The refusal of a pickle, with the way out.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The exception, to be thrown.</returns>
    public static InvalidInputException Pickle(string path) =>
        new($"{path} is a Python pickle, which runs whatever code it holds when it is opened and is therefore not read; "
            + "convert it in Python with safetensors.torch.save_file(torch.load(FILE, weights_only=True), 'model.safetensors'), or save the model with transformers' save_pretrained.");

    /// <summary>Whether a file is a pickle: a torch archive, or the bytes that pickles of protocol 2 and later begin with.</summary>
    /// <param name="path">The file.</param>
    /// <returns>True for a pickle.</returns>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public static bool IsPickle(string path)
    {
        using var handle = InputFile.Open(path, "a file of weights");
        var start = new byte[Math.Min(512, RandomAccess.GetLength(handle))];
        InputFile.ReadExactly(handle, path, start, 0);
        return IsPickled(start) || LooksLikePickle(start);
    }

    // torch.save writes an archive whose first entry is a folder's data.pkl or its .format_version.
    private static bool IsPickled(ReadOnlySpan<byte> start) =>
        start.StartsWith("PK"u8) && (start.IndexOf("data.pkl"u8) >= 0 || start.IndexOf(".npy"u8) < 0);

    // The opcode PROTO with a protocol from 2 to 5, and what follows it in every pickle that the field writes.
    private static bool LooksLikePickle(ReadOnlySpan<byte> start) =>
        start is [0x80, >= 2 and <= 5, (byte)'}' or (byte)']' or (byte)'(' or (byte)'c' or (byte)'X' or 0x8A or 0x95, ..];
}
