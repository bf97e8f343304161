// NPZ archives: written and read back, as numpy writes them (deflated, version 2, spaces), and refused where arrays are none of numbers in C order.
using System.IO.Compression;
using System.Text;
using Loquat.Formats.Npz;
using Loquat.Formats.TensorFiles;

namespace Loquat.Formats.Tests.Npz;

public sealed class NpzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsWrittenComesBack()
    {
        NpzWriter.Write(_folder["a.npz"],
        [
            TensorEntry.Singles("layers/0.weight", [2, 3], () => [1, 2, 3, 4, 5, 6]), TensorEntry.Singles("scalar", [], () => [7]), TensorEntry.Singles("row", [2], () => [8, 9]),
            TensorEntry.Of<Half>("half", ElementType.Float16, new Half[] { (Half)1.5f }), TensorEntry.Of<long>("long", ElementType.Int64, new long[] { -1, 2 }),
            TensorEntry.Of<int>("int", ElementType.Int32, new[] { 5 }), TensorEntry.Of<double>("double", ElementType.Float64, new[] { 0.5 }),
        ]);
        using var file = WeightsFile.Open(_folder["a.npz"]);
        Assert.Equal(["layers/0.weight", "scalar", "row", "half", "long", "int", "double"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([2L, 3L], file.Get("layers/0.weight").Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], file.ReadSingles("layers/0.weight"));
        Assert.Equal([7], file.ReadSingles("scalar"));
        Assert.Empty(file.Get("scalar").Shape);
        Assert.Equal([1.5f], file.ReadSingles("half"));
        Assert.Equal([-1, 2], file.Read<long>("long"));
        Assert.Equal([0.5f], file.ReadSingles("double"));
        // Stretches in any order.
        var part = new float[2];
        foreach (var first in new[] { 4, 0, 2 })
        {
            file.ReadSingles(file.Get("layers/0.weight"), first, part);
            Assert.Equal([first + 1, first + 2], part);
        }
        NpzWriter.Write(_folder["b.npz"], [TensorEntry.Singles("x", [1], () => [1])]);
        var first2 = File.ReadAllBytes(_folder["b.npz"]);
        NpzWriter.Write(_folder["b.npz"], [TensorEntry.Singles("x", [1], () => [1])]);
        Assert.Equal(first2, File.ReadAllBytes(_folder["b.npz"]));
        using var archive = ZipFile.OpenRead(_folder["b.npz"]);
        using var array = archive.Entries[0].Open();
        var bytes = new byte[132];
        array.ReadExactly(bytes);
        // As numpy.save writes it: 128 bytes of head, then the element.
        Assert.Equal("NUMPY\u0001\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", Encoding.Latin1.GetString(bytes, 1, 66));
        Assert.Equal((byte)'\n', bytes[127]);
        Assert.Equal(1, BitConverter.ToSingle(bytes, 128));
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 1)]
    [InlineData("{\"shape\":(2,1),\"fortran_order\":False,\"descr\":\"<f4\"}\n", 2)]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }          \n", 1)]
    public void HeadsInOtherFormsAreRead(string head, byte version)
    {
        using var file = NpzFile.Open(Archive(head, [1, 2], version, CompressionLevel.Optimal));
        Assert.Equal([1, 2], file.ReadSingles("x"));
    }

    [Theory]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", ">f4")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "|O")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "structured")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 1), }", "Fortran")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "12 bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }", "too large")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "'shape'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "damaged")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1}", "more")]
    [InlineData("", "damaged")]
    public void OtherArraysAreRefused(string head, string named) =>
        Refusal.Of(() => NpzFile.Open(Archive(head, [1, 2], 1, CompressionLevel.NoCompression)), "a.npz", named);

    [Fact]
    public void OtherArchivesAreRefused()
    {
        Refusal.Of(() => NpzFile.Open(_folder.Write("a.npz", [1, 2, 3])), "a.npz", "NPZ");
        using (var archive = ZipFile.Open(_folder["b.npz"], ZipArchiveMode.Create))
            archive.CreateEntry("readme.txt");
        Refusal.Of(() => NpzFile.Open(_folder["b.npz"]), "readme.txt");
    }

    private string Archive(string head, float[] values, byte version, CompressionLevel level)
    {
        File.Delete(_folder["a.npz"]);
        using var archive = ZipFile.Open(_folder["a.npz"], ZipArchiveMode.Create);
        using var writer = new BinaryWriter(archive.CreateEntry("x.npy", level).Open());
        writer.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', version, 0]);
        if (version == 1)
            writer.Write((ushort)head.Length);
        else
            writer.Write(head.Length);
        writer.Write(Encoding.ASCII.GetBytes(head));
        foreach (var value in values)
            writer.Write(value);
        return _folder["a.npz"];
    }
}
