// Which file is which, shards with their index, and pickles, which are refused with the way out.
using Loquat.Formats.Safetensors;
using Loquat.Formats.TensorFiles;

namespace Loquat.Formats.Tests.TensorFiles;

public sealed class WeightsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ShardsAreWrittenAndReadAsOne()
    {
        TensorEntry Entry(string name, float value) => TensorEntry.Singles(name, [4], () => new[] { value, value, value, value });
        var written = SafetensorsModel.Write(_folder.Path, [Entry("z", 1), Entry("a", 2), Entry("m", 3), Entry("b", 4), Entry("c", 5)], 32);
        Assert.Equal(["model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors", "model.safetensors.index.json"], written);
        using (var file = WeightsFile.Open(_folder[SafetensorsShards.IndexFile]))
        {
            Assert.Equal(["a", "z", "b", "m", "c"], file.Tensors.Select(tensor => tensor.Name));
            Assert.Equal([1, 1, 1, 1], file.ReadSingles("z"));
            Assert.Equal([5, 5, 5, 5], file.ReadSingles("c"));
        }
        Assert.Contains("\"total_size\": 80", File.ReadAllText(_folder[SafetensorsShards.IndexFile]));
        File.Delete(_folder[written[1]]);
        Refusal.Of(() => WeightsFile.Open(_folder[SafetensorsShards.IndexFile]), written[1], "does not exist");
        Assert.Equal(["model.safetensors"], SafetensorsModel.Write(_folder.Path, [Entry("z", 1)], 32));
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../x.safetensors"}}""", "../x.safetensors")]
    [InlineData("""{"weight_map":{"a":"/etc/passwd"}}""", "/etc/passwd")]
    [InlineData("""{"weight_map":{"a":""}}""", "''")]
    [InlineData("""{"weight_map":{"b":"x.safetensors"}}""", "'b'")]
    [InlineData("""{"weight_map":{"a":7}}""", "weight_map.a")]
    [InlineData("""{"metadata":{}}""", "weight_map")]
    public void AnIndexDoesNotLeadOutOfItsFolder(string index, string named)
    {
        SafetensorsWriter.Write(_folder["x.safetensors"], [TensorEntry.Singles("a", [1], () => [1])]);
        File.WriteAllText(_folder["model.safetensors.index.json"], index);
        Refusal.Of(() => SafetensorsShards.Open(_folder["model.safetensors.index.json"]), named);
    }

    [Fact]
    public void PicklesAreRefusedWithTheWayOut()
    {
        byte[] zip = [.. "PK\u0003\u0004"u8, .. new byte[26], .. "archive/data.pkl"u8, .. new byte[40]];
        foreach (var (name, bytes) in new (string, byte[])[]
        {
            ("pytorch_model.bin", zip), ("x.pt", zip), ("x.pth", [0x80, 2, 0x8A, 10]), ("x.ckpt", [1, 2, 3]), ("x.bin", [0x80, 2, (byte)'}', (byte)'q', 0]), ("x", [0x80, 4, 0x95, 1, 0, 0]),
        })
        {
            Refusal.Of(() => WeightsFile.Open(_folder.Write(name, bytes)), name, "pickle", "safetensors.torch.save_file");
            Assert.Equal(name != "x.ckpt", WeightsFile.IsPickle(_folder[name]));
        }
        Refusal.Of(() => WeightsFile.Open(_folder.Write("x.txt", [1, 2, 3])), "x.txt", "safetensors");
        Refusal.Of(() => WeightsFile.Open(_folder.Write("x.bin", [1, 2, 3])), "llama2.c");
    }

    [Fact]
    public void IntegersAndSmallFloatsHaveTheirValues()
    {
        SafetensorsWriter.Write(_folder["a"],
        [
            TensorEntry.Of<byte>("bool", ElementType.Bool, new byte[] { 0, 1 }), TensorEntry.Of<byte>("u8", ElementType.UInt8, new byte[] { 0, 255 }),
            TensorEntry.Of<sbyte>("i8", ElementType.Int8, new sbyte[] { -128, 127 }), TensorEntry.Of<short>("i16", ElementType.Int16, new short[] { -32768, 5 }),
            TensorEntry.Of<ushort>("u16", ElementType.UInt16, new ushort[] { 65535 }), TensorEntry.Of<uint>("u32", ElementType.UInt32, new[] { uint.MaxValue }),
            TensorEntry.Of<ulong>("u64", ElementType.UInt64, new[] { 1UL << 40 }), TensorEntry.Of<long>("i64", ElementType.Int64, new[] { -3L }),
            TensorEntry.Of<byte>("e5m2", ElementType.Float8E5M2, new byte[] { 0x3C, 0xC0, 0x01, 0x7C }),
            TensorEntry.Of<byte>("e4m3", ElementType.Float8E4M3, new byte[] { 0x38, 0xB8, 0x01, 0x7E, 0x7F }),
        ]);
        using var file = SafetensorsFile.Open(_folder["a"]);
        Assert.Equal([0, 1], file.ReadSingles("bool"));
        Assert.Equal([0, 255], file.ReadSingles("u8"));
        Assert.Equal([-128, 127], file.ReadSingles("i8"));
        Assert.Equal([-32768, 5], file.ReadSingles("i16"));
        Assert.Equal([65535], file.ReadSingles("u16"));
        Assert.Equal([4294967296f], file.ReadSingles("u32"));
        Assert.Equal([1099511627776f], file.ReadSingles("u64"));
        Assert.Equal([-3], file.ReadSingles("i64"));
        Assert.Equal([1, -2, MathF.ScaleB(1, -16), float.PositiveInfinity], file.ReadSingles("e5m2"));
        Assert.Equal([1, -1, MathF.ScaleB(1, -9), 448, float.NaN], file.ReadSingles("e4m3"));
    }

    [Fact]
    public void AFileThatShrinksIsAnErrorAndNoCrash()
    {
        SafetensorsWriter.Write(_folder["a"], [TensorEntry.Singles("x", [100_000], () => new float[100_000])]);
        using var file = SafetensorsFile.Open(_folder["a"]);
        using (var stream = new FileStream(_folder["a"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            stream.SetLength(1000);
        Refusal.Of(() => file.ReadSingles("x"), _folder["a"], "shorter");
    }
}
