// What is written is read back exactly, and an independent reading of the bytes finds what the format's description asks for.
using System.Buffers.Binary;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Loquat.Formats.Safetensors;
using Loquat.Formats.TensorFiles;

namespace Loquat.Formats.Tests.Safetensors;

public sealed class SafetensorsRoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnyTensorsComeBack() =>
        Prop.ForAll<(string Name, float[] Values)[], double[], long[]>((singles, doubles, longs) =>
        {
            var floats = singles.Where(item => item is { Name: not null, Values: not null } && IsUnicode(item.Name)).DistinctBy(item => item.Name).ToArray();
            List<TensorEntry> entries = [.. floats.Select(item => TensorEntry.Singles(item.Name, [item.Values.Length], () => item.Values))];
            entries.Add(TensorEntry.Of<double>("\u0001 doubles", ElementType.Float64, doubles));
            entries.Add(TensorEntry.Of<long>("\u0001 longs", ElementType.Int64, longs));
            using (var stream = File.Create(_folder["a"]))
                SafetensorsWriter.Write(stream, entries);
            using var file = SafetensorsFile.Open(_folder["a"]);
            return file.Tensors.Count == entries.Count
                && floats.All(item => Bits(file.ReadSingles(item.Name)).SequenceEqual(Bits(item.Values)))
                && file.Read<long>("\u0001 longs").SequenceEqual(longs)
                && file.Read<double>("\u0001 doubles").Select(BitConverter.DoubleToInt64Bits).SequenceEqual(doubles.Select(BitConverter.DoubleToInt64Bits));
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));

    [Fact]
    public void TheBytesAreThoseOfTheFormat()
    {
        SafetensorsWriter.Write(_folder["a"],
        [
            TensorEntry.Of<byte>("bytes", ElementType.UInt8, new byte[] { 1, 2, 3 }),
            TensorEntry.Singles("b", [2, 1], () => [1f, 2f]),
            TensorEntry.Of<long>("steps", ElementType.Int64, new long[] { 7 }),
            TensorEntry.Singles("a", [], () => [3f]),
            TensorEntry.Singles("none", [0, 5], () => []),
        ], SafetensorsWriter.ModelMetadata);
        var bytes = File.ReadAllBytes(_folder["a"]);
        var headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, headerLength % 8);
        var data = bytes.AsSpan(8 + headerLength);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, headerLength));
        Assert.Equal(["__metadata__", "steps", "a", "b", "none", "bytes"], header.RootElement.EnumerateObject().Select(item => item.Name));
        Assert.Equal("pt", header.RootElement.GetProperty("__metadata__").GetProperty("format").GetString());
        Assert.Equal("""{"dtype":"I64","shape":[1],"data_offsets":[0,8]}""", header.RootElement.GetProperty("steps").GetRawText());
        Assert.Equal("""{"dtype":"F32","shape":[],"data_offsets":[8,12]}""", header.RootElement.GetProperty("a").GetRawText());
        Assert.Equal("""{"dtype":"F32","shape":[2,1],"data_offsets":[12,20]}""", header.RootElement.GetProperty("b").GetRawText());
        Assert.Equal("""{"dtype":"F32","shape":[0,5],"data_offsets":[20,20]}""", header.RootElement.GetProperty("none").GetRawText());
        Assert.Equal("""{"dtype":"U8","shape":[3],"data_offsets":[20,23]}""", header.RootElement.GetProperty("bytes").GetRawText());
        Assert.Equal([7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 1, 2, 3], data.ToArray());
    }

    [Fact]
    public void HalvesAndDoublesAreConverted()
    {
        var halves = new Half[] { (Half)1.5f, Half.NegativeInfinity, (Half)(-0.25f) };
        SafetensorsWriter.Write(_folder["a"],
        [
            TensorEntry.Of<Half>("half", ElementType.Float16, halves),
            TensorEntry.Of<ushort>("brain", ElementType.BFloat16, new ushort[] { 0x3F80, 0xC040, 0x7F80 }),
            TensorEntry.Of<double>("double", ElementType.Float64, Enumerable.Range(0, 20_000).Select(i => i / 3.0).ToArray()),
            TensorEntry.Of<int>("int", ElementType.Int32, new[] { 1, -2 }),
        ], order: TensorOrder.AsGiven);
        using var file = SafetensorsFile.Open(_folder["a"]);
        Assert.Equal(["half", "brain", "double", "int"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([1.5f, float.NegativeInfinity, -0.25f], file.ReadSingles("half"));
        Assert.Equal([1f, -3f, float.PositiveInfinity], file.ReadSingles("brain"));
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => (float)(i / 3.0)), file.ReadSingles("double"));
        Assert.Equal([1, -2], file.Read<int>("int"));
        Assert.Equal([1f, -2f], file.ReadSingles("int"));
        Refusal.Of(() => file.Read<long>("int"), "int", "I32", "int64");
        Refusal.Of(() => file.Get("missing"), "missing", _folder["a"]);
        var part = new byte[4];
        file.ReadBytes(file.Get("int"), 4, part);
        Assert.Equal(-2, BitConverter.ToInt32(part));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadBytes(file.Get("int"), 5, part));
        Assert.Throws<ArgumentException>(() => file.ReadSingles(file.Get("half"), new float[2]));
    }

    [Fact]
    public void WrongEntriesAreProgrammingErrors()
    {
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(_folder["a"], [TensorEntry.Singles("x", [3], () => [1f])]));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(_folder["a"], [TensorEntry.Singles("x", [0], () => []), TensorEntry.Singles("x", [0], () => [])]));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(_folder["a"], [TensorEntry.Singles("__metadata__", [0], () => [])]));
        Assert.Throws<ArgumentException>(() => TensorEntry.Of<int>("x", ElementType.Float32, new int[1]));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void PublishedFilesOpen()
    {
        using var digits = SafetensorsFile.Open(SharedData.Find("weights/mnist_mlp/model.safetensors"));
        Assert.Equal("[128, 784]", digits.Get("l1.weight").ShapeText);
        Assert.Equal(100_352, digits.ReadSingles("l1.weight").Length);
        using var story = SafetensorsFile.Open(SharedData.Find("weights/story_llama/model.safetensors"));
        Assert.Equal("pt", story.Metadata["format"]);
        Assert.All(story.Tensors, tensor => Assert.All(story.ReadSingles(tensor.Name), value => Assert.True(float.IsFinite(value))));
        // Written again with the same metadata, only the header's padding may differ.
        SafetensorsWriter.Write(_folder["again"], [.. story.Tensors.Select(tensor =>
        {
            var values = story.ReadSingles(tensor.Name);
            return TensorEntry.Singles(tensor.Name, [.. tensor.Shape], () => values);
        })], story.Metadata);
        Assert.Equal(File.ReadAllBytes(story.Path), File.ReadAllBytes(_folder["again"]));
    }

    private static bool IsUnicode(string text) => text.EnumerateRunes().All(rune => rune.Value != 0xFFFD);

    private static IEnumerable<int> Bits(float[] values) => values.Select(BitConverter.SingleToInt32Bits);
}
