// GGUF files: what is written is read back exactly, and an independent reading of the bytes finds what the format's description asks for.
using System.Buffers.Binary;
using System.Text;
using Loquat.Formats.Gguf;
using Loquat.Formats.TensorFiles;
using Loquat.Formats.Tests.TensorFiles;
using Loquat.Kernels.Quantization;

namespace Loquat.Formats.Tests.Gguf;

public sealed class GgufTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryTypeOfMetadataComesBack()
    {
        var written = SampleFiles.EveryType(_folder["a.gguf"]);
        GgufWriter.Write(_folder["a.gguf"], written, []);
        var read = GgufMetadata.Read(_folder["a.gguf"]);
        Assert.Equal(written.Names, read.Names);
        Assert.Equal("text \u2581", read.Text("text"));
        Assert.Equal(["", "b", "ü"], read.Texts("list.text"));
        Assert.Equal([1, 2.5], read.Numbers("list.float")!);
        Assert.Equal(ulong.MaxValue, read.Number("u64"));
        Assert.Null(read["u64"].Integer);
        Assert.Equal(-5, read["i64"].Integer);
        Assert.Equal(GgufValueType.Int8, read["i8"].Type);
        Assert.Equal(-1, read.Number("i8"));
        Assert.Equal(1, read.Number("bool"));
        Assert.Equal(0.1f, read.Number("f32"));
        Assert.Equal(GgufValueType.List, read["nested"].ItemType);
        Assert.Equal(3, read.OptionalInt32("u8", 0));
        Refusal.Of(() => read.RequiredInt32("text", 0), "'text'", "whole number");
        // Written again, not a byte changes.
        GgufWriter.Write(_folder["b.gguf"], read, []);
        Assert.Equal(File.ReadAllBytes(_folder["a.gguf"]), File.ReadAllBytes(_folder["b.gguf"]));
    }

    [Theory]
    [InlineData(WeightFormat.Float32)]
    [InlineData(WeightFormat.Float16)]
    [InlineData(WeightFormat.BFloat16)]
    [InlineData(WeightFormat.Q8_0)]
    [InlineData(WeightFormat.Q4_0)]
    public void TensorsComeBackAsTheirFormatHoldsThem(WeightFormat format)
    {
        var values = Enumerable.Range(0, 3 * 64).Select(i => MathF.Sin(i)).ToArray();
        var blocks = new byte[format.Bytes(values.Length)];
        WeightCodec.Encode(format, values, blocks);
        var expected = new float[values.Length];
        WeightCodec.Decode(format, blocks, expected);
        GgufWriter.Write(_folder["a.gguf"], new GgufMetadata(""),
            [TensorEntry.Encoded("odd", [3], WeightFormat.Float32, (first, span) => span.Fill(7)), TensorEntry.Encoded("w", [3, 64], format, (first, span) => values.AsSpan((int)first, span.Length).CopyTo(span))]);
        using var file = GgufFile.Open(_folder["a.gguf"]);
        Assert.Equal([3L, 64L], file.Get("w").Shape);
        Assert.Equal(ElementTypes.Of(format), file.Get("w").Type);
        Assert.Equal(expected, file.ReadSingles("w"));
        var stored = new byte[blocks.Length];
        file.ReadBytes(file.Get("w"), 0, stored);
        Assert.Equal(blocks, stored);
        var row = new float[64];
        file.ReadSingles(file.Get("w"), 128, row);
        Assert.Equal(expected[128..], row);
        if (format.BlockLength() > 1)
            Assert.Throws<ArgumentException>(() => file.ReadSingles(file.Get("w"), 1, row));
    }

    [Fact]
    public void TheBytesAreThoseOfTheFormat()
    {
        var metadata = new GgufMetadata("");
        metadata.Add("general.architecture", GgufValue.Of("x"));
        metadata.Add("general.alignment", GgufValue.Of(64u));
        GgufWriter.Write(_folder["a.gguf"], metadata, [TensorEntry.Singles("t", [2, 3], () => [1, 2, 3, 4, 5, 6]), TensorEntry.Singles("u", [1], () => [9])]);
        using var reader = new BinaryReader(File.OpenRead(_folder["a.gguf"]));
        Assert.Equal("GGUF"u8.ToArray(), reader.ReadBytes(4));
        Assert.Equal((3u, 2ul, 2ul), (reader.ReadUInt32(), reader.ReadUInt64(), reader.ReadUInt64()));
        Assert.Equal("general.architecture", Text(reader));
        Assert.Equal((8u, "x"), (reader.ReadUInt32(), Text(reader)));
        Assert.Equal("general.alignment", Text(reader));
        Assert.Equal((4u, 64u), (reader.ReadUInt32(), reader.ReadUInt32()));
        Assert.Equal("t", Text(reader));
        // The fastest axis comes first.
        Assert.Equal((2u, 3ul, 2ul, 0u, 0ul), (reader.ReadUInt32(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt32(), reader.ReadUInt64()));
        Assert.Equal("u", Text(reader));
        Assert.Equal((1u, 1ul, 0u, 64ul), (reader.ReadUInt32(), reader.ReadUInt64(), reader.ReadUInt32(), reader.ReadUInt64()));
        while (reader.BaseStream.Position % 64 != 0)
            Assert.Equal(0, reader.ReadByte());
        for (var i = 1; i <= 6; i++)
            Assert.Equal(i, reader.ReadSingle());
        reader.BaseStream.Position += 40;
        Assert.Equal(9, reader.ReadSingle());
        Assert.Equal(128, reader.BaseStream.Length - reader.BaseStream.Position + 4 + 64);
    }

    [Fact]
    public void Version2IsRead()
    {
        GgufWriter.Write(_folder["a.gguf"], SampleFiles.EveryType(""), [TensorEntry.Singles("t", [1], () => [5])]);
        var bytes = File.ReadAllBytes(_folder["a.gguf"]);
        bytes[4] = 2;
        using (var file = GgufFile.Open(_folder.Write("b.gguf", bytes)))
            Assert.Equal((2, 5f), (file.Version, file.ReadSingles("t")[0]));
        bytes[4] = 1;
        Refusal.Of(() => GgufFile.Open(_folder.Write("b.gguf", bytes)), "version 1");
        (bytes[4], bytes[7]) = (0, 3);
        Refusal.Of(() => GgufFile.Open(_folder.Write("b.gguf", bytes)), "big-endian");
    }

    [Fact]
    public void WhatCannotBeReadIsNamed()
    {
        GgufWriter.Write(_folder["a.gguf"], new GgufMetadata(""), [TensorEntry.Singles("t", [64], () => new float[64])]);
        var whole = File.ReadAllBytes(_folder["a.gguf"]);
        var type = 4 + 4 + 16 + 8 + 1 + 4 + 8;
        Refusal.Of(() => Open(type, 13), "'t'", "Q5_K", "Q8_0");
        Refusal.Of(() => Open(type, 77), "'t'", "number 77");
        Refusal.Of(() => Open(type, 12), "'t'", "Q4_K", "256");
        Refusal.Of(() => Open(type + 4, 16), "'t'", "multiple of 32");
        Refusal.Of(() => Open(type + 4, 32), "'t'", "holds only 256");
        Refusal.Of(() => Open(type - 8, 65), "'t'", "260");
        for (var length = 0; length < whole.Length; length++)
            Refusal.Of(() => GgufFile.Open(_folder.Write("b.gguf", whole[..length])), _folder["b.gguf"]);

        GgufFile Open(int place, byte value)
        {
            var bytes = whole.ToArray();
            bytes[place] = value;
            return GgufFile.Open(_folder.Write("b.gguf", bytes));
        }
    }

    [Fact]
    public void AListIsNotAllocatedOnItsWord()
    {
        var head = new byte[64];
        "GGUF"u8.CopyTo(head);
        head[4] = 3;
        head[16] = 1;
        head[24] = 1;
        head[32] = (byte)'k';
        head[33] = 9;
        head[37] = 0;
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(41), 1UL << 30);
        var path = _folder.Write("a.gguf", head);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refusal.Of(() => GgufMetadata.Read(path), "1073741824 values");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200_000);
    }

    [Fact]
    public void PublishedVocabulariesOpen()
    {
        var metadata = GgufMetadata.Read(SharedData.Find("tokenizers/gguf_vocab/ggml-vocab-gpt-2.gguf"));
        Assert.Equal("gpt2", metadata.Text("general.architecture"));
        Assert.Equal(50257, metadata.Texts("tokenizer.ggml.tokens")!.Count);
    }

    private static string Text(BinaryReader reader) => Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadUInt64()));
}
