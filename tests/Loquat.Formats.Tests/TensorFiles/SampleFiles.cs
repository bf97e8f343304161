// Small files of each format, made by hand or by the writers.
using Loquat.Formats.Gguf;

namespace Loquat.Formats.Tests.TensorFiles;

internal static class SampleFiles
{
    /// <summary>Metadata with a value of each type.</summary>
    internal static GgufMetadata EveryType(string path)
    {
        var metadata = new GgufMetadata(path);
        metadata.Add("u8", new GgufValue(GgufValueType.UInt8, (byte)3));
        metadata.Add("i8", new GgufValue(GgufValueType.Int8, (sbyte)-1));
        metadata.Add("u16", new GgufValue(GgufValueType.UInt16, (ushort)65535));
        metadata.Add("i16", new GgufValue(GgufValueType.Int16, (short)-2));
        metadata.Add("u32", GgufValue.Of(uint.MaxValue));
        metadata.Add("i32", new GgufValue(GgufValueType.Int32, -3));
        metadata.Add("f32", GgufValue.Of(0.1f));
        metadata.Add("bool", GgufValue.Of(true));
        metadata.Add("text", GgufValue.Of("text \u2581"));
        metadata.Add("list.text", GgufValue.Of(["", "b", "ü"]));
        metadata.Add("list.float", GgufValue.Of([1f, 2.5f]));
        metadata.Add("list.int", GgufValue.Of([1, -1]));
        metadata.Add("list.bool", new GgufValue(GgufValueType.List, new[] { true, false }, GgufValueType.Boolean));
        metadata.Add("u64", new GgufValue(GgufValueType.UInt64, ulong.MaxValue));
        metadata.Add("i64", new GgufValue(GgufValueType.Int64, -5L));
        metadata.Add("f64", new GgufValue(GgufValueType.Float64, 0.1));
        metadata.Add("nested", new GgufValue(GgufValueType.List, new[] { GgufValue.Of([1, 2]), GgufValue.Of(["x"]) }, GgufValueType.List));
        return metadata;
    }

    /// <summary>A checkpoint whose values count upwards.</summary>
    internal static byte[] Llama2(int version, int width, int hidden, int layers, int heads, int keyHeads, int vocabulary, int context, bool isTied)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        if (version == 1)
        {
            writer.Write(0x616B3432);
            writer.Write(1);
        }
        foreach (var size in new[] { width, hidden, layers, heads, keyHeads, version == 0 && !isTied ? -vocabulary : vocabulary, context })
            writer.Write(size);
        if (version == 1)
        {
            writer.Write(isTied);
            writer.Write(new byte[256 - (int)stream.Position]);
        }
        var keys = width / heads * keyHeads;
        var count = (vocabulary * width * (isTied ? 1 : 2)) + (layers * ((2 * width) + (2 * width * width) + (2 * keys * width) + (3 * hidden * width))) + width
            + (version == 0 ? context * (width / heads) : 0);
        for (var i = 0; i < count; i++)
            writer.Write((float)i);
        return stream.ToArray();
    }
}
