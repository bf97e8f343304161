// Files that lie, are cut or are damaged: always one sentence or the right answer, quickly and in little memory.
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Loquat.Formats.Safetensors;
using Loquat.Formats.TensorFiles;

namespace Loquat.Formats.Tests.Safetensors;

public sealed class HostileSafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""["a"]""", 0, "'{'")]
    [InlineData("""{"a":1}""", 0, "'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "data_offsets")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "dtype")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "shape")]
    [InlineData("""{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", 4, "F33")]
    [InlineData("""{"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", 4, "dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"extra":0}}""", 4, "extra")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "two fields")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "two tensors")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "needs 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "start followed by an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "start followed by an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "holds only 3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "the file holds 5")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "hole")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "inside the tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "inside the tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}""", 4, "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}""", 4, "not a list")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""", 0, "too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,0]}}""", 0, "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""", 4, "")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[[[[[1]]]]]],"data_offsets":[0,4]}}""", 4, "")]
    [InlineData("""{"__metadata__":[]}""", 0, "__metadata__")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "'a'")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "two entries")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "two entries")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "escape")]
    [InlineData("""{} {}""", 0, "JSON")]
    [InlineData("""{""", 0, "JSON")]
    [InlineData("", 0, "'{'")]
    public void ALyingHeaderIsRefused(string header, int dataBytes, string named) =>
        Refusal.Of(() => Open(Build(Encoding.UTF8.GetBytes(header), dataBytes)), _folder["x"], named);

    [Fact]
    public void HeaderLengthsAreNotBelieved()
    {
        foreach (var claimed in new ulong[] { 3, 1_000, 100_000_000, 100_000_001, 1UL << 40, 1UL << 63, ulong.MaxValue, ulong.MaxValue - 7 })
        {
            var bytes = Build("{}"u8, 0);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, claimed);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Refusal.Of(() => Open(bytes), _folder["x"]);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200_000);
        }
    }

    [Fact]
    public void TextThatIsNotUtf8OrTooDeepIsRefused()
    {
        Refusal.Of(() => Open(Build([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}'], 0)), "UTF-8");
        Refusal.Of(() => Open(Build(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 1_000_000)), 0)), _folder["x"]);
        var rank = string.Join(',', Enumerable.Repeat("1", 100_000));
        Refusal.Of(() => Open(Build(Encoding.UTF8.GetBytes("""{"a":{"dtype":"U8","data_offsets":[0,1],"shape":[""" + rank + "]}}"), 1)), "more than 64");
    }

    [Fact]
    public void NoFileNoFolderNoPipe()
    {
        Refusal.Of(() => SafetensorsFile.Open(_folder["absent"]), _folder["absent"], "does not exist");
        Refusal.Of(() => SafetensorsFile.Open(_folder.Path), _folder.Path, "folder");
        Refusal.Of(() => Open([]), "0 bytes");
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        var whole = Sample();
        for (var length = 0; length < whole.Length; length++)
            Refusal.Of(() => Open(whole[..length]), _folder["x"]);
    }

    [Fact]
    public void EveryBitFlipIsRefusedOrReadsConsistently()
    {
        var whole = Sample();
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var bytes = whole.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            OpenOrRefuse(bytes);
        }
    }

    [Fact]
    public void TenThousandMutationsAreRefusedOrReadConsistently()
    {
        var random = new Random(20_260);
        var whole = Sample();
        string[] pieces = ["[", "]", "{", "}", ",", ":", "\"", "0", "9", "18446744073709551615", "-1", "\"dtype\"", "\"F64\"", "\\u0000", "null", "\u00FF"];
        var watch = Stopwatch.StartNew();
        var opened = 0;
        for (var round = 0; round < 10_000; round++)
        {
            var bytes = whole.ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var place = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0: bytes[place] = (byte)random.Next(256); break;
                    case 1: bytes.RemoveRange(place, Math.Min(bytes.Count - place, random.Next(1, 9))); break;
                    case 2: bytes.InsertRange(place, Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)])); break;
                    default: bytes.InsertRange(place, bytes.Skip(random.Next(bytes.Count)).Take(random.Next(1, 40)).ToArray()); break;
                }
            }
            // Half of the files get a header length that fits again, so that the parser sees what is inside.
            if (bytes.Count > 8 && round % 2 == 0)
                BinaryPrimitives.WriteInt64LittleEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes), bytes.Count - 8 - 28);
            opened += OpenOrRefuse([.. bytes]) ? 1 : 0;
        }
        Assert.InRange(opened, 1, 9_999);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60));
    }

    // True where the file opened: then all that it says must fit its bytes.
    private bool OpenOrRefuse(byte[] bytes)
    {
        try
        {
            using var file = Open(bytes);
            var data = bytes.Length - 8 - (long)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            Assert.Equal(data, file.Tensors.Sum(tensor => tensor.ByteLength));
            foreach (var tensor in file.Tensors)
            {
                var raw = new byte[tensor.ByteLength];
                file.ReadBytes(tensor, 0, raw);
                Assert.Equal(bytes.AsSpan((int)tensor.Offset, raw.Length).ToArray(), raw);
            }
            return true;
        }
        catch (InvalidInputException e)
        {
            Assert.Contains(_folder["x"], e.Message);
            Assert.DoesNotContain('\n', e.Message);
            return false;
        }
    }

    private SafetensorsFile Open(byte[] bytes) => SafetensorsFile.Open(_folder.Write("x", bytes));

    private static byte[] Build(ReadOnlySpan<byte> header, int dataBytes)
    {
        var bytes = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes.AsSpan(8));
        return bytes;
    }

    private static byte[] Sample()
    {
        var stream = new MemoryStream();
        SafetensorsWriter.Write(stream,
        [
            TensorEntry.Singles("h.0.weight", [2, 2], () => [1f, 2f, 3f, 4f]),
            TensorEntry.Singles("ü", [1], () => [5f]),
            TensorEntry.Of<long>("step", ElementType.Int64, new long[] { 12 }),
        ], SafetensorsWriter.ModelMetadata);
        return stream.ToArray();
    }
}
