// Damages files of every format at random and opens them: each must be refused with one sentence or read consistently, quickly and in little memory.
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Loquat.Formats.Gguf;
using Loquat.Formats.Json;
using Loquat.Formats.Npz;
using Loquat.Formats.Safetensors;
using Loquat.Formats.TensorFiles;
using Loquat.Kernels.Quantization;

namespace Loquat.Formats.Tests.TensorFiles;

/// <summary>What came of a run.</summary>
public readonly record struct FuzzResult(int Refused, int Read, TimeSpan Slowest, long MostAllocated);

public static class FormatFuzz
{
    public static readonly string[] Formats = ["safetensors", "index", "gguf", "npz", "bin", "config"];

    private static readonly string[] s_pieces =
        ["[", "]", "{", "}", ",", ":", "\"", "0", "9", "18446744073709551615", "-1", "\"F64\"", "\\u0000", "null", "\u00FF", "'<f8'", "True", "(", "GGUF"];

    private static readonly ulong[] s_numbers = [0, 1, 2, 7, 31, 255, 65535, int.MaxValue, uint.MaxValue, 1UL << 40, long.MaxValue, 1UL << 63, ulong.MaxValue];

    /// <summary>Opens <paramref name="rounds"/> damaged files of a format.</summary>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="seed">Seed of the damage.</param>
    /// <param name="rounds">Number of files.</param>
    /// <param name="sample">The undamaged file, or null for a small one of the format.</param>
    /// <param name="read">Opens and reads a file, or null to read its tensors.</param>
    public static FuzzResult Run(string format, int seed, int rounds, byte[]? sample = null, Action<string>? read = null)
    {
        using var folder = new TemporaryFolder();
        var random = new System.Random(seed);
        var whole = sample ?? Sample(format, folder);
        var name = format switch { "index" => "model.safetensors.index.json", "config" => "config.json", _ => "x." + format };
        int refused = 0, opened = 0;
        var slowest = TimeSpan.Zero;
        long most = 0;
        // What the first calls load and compile is not the files' doing.
        TryRead(format, folder.Write(name, whole), read);
        for (var round = 0; round < rounds; round++)
        {
            var bytes = Damaged(whole, random, round);
            var path = folder.Write(name, bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var isRead = TryRead(format, path, read);
            var elapsed = watch.Elapsed;
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(elapsed < TimeSpan.FromSeconds(1), $"{format} of seed {seed}, round {round} took {elapsed}.");
            // Constant costs: buffers of streams and conversions, an exception with its text, the framework's zip reader.
            Assert.True(allocated < 700_000 + (64L * bytes.Length), $"{format} of seed {seed}, round {round}: {allocated} bytes for a file of {bytes.Length}.");
            (refused, opened) = isRead ? (refused, opened + 1) : (refused + 1, opened);
            slowest = elapsed > slowest ? elapsed : slowest;
            most = Math.Max(most, allocated);
        }
        return new FuzzResult(refused, opened, slowest, most);
    }

    private static bool TryRead(string format, string path, Action<string>? read)
    {
        try
        {
            if (read is not null)
            {
                read(path);
                return true;
            }
            if (format == "config")
            {
                ReadJson(JsonView.Open(path));
                return true;
            }
            using var file = WeightsFile.Open(path);
            var values = new float[256];
            foreach (var tensor in file.Tensors)
            {
                Assert.Equal(tensor.Shape.Aggregate(1L, (a, b) => a * b), tensor.Count);
                var count = (int)Math.Min(values.Length, tensor.Count);
                count -= count % tensor.Type.BlockLength();
                // The first and the last stretch.
                file.ReadSingles(tensor, 0, values.AsSpan(0, count));
                file.ReadSingles(tensor, (tensor.Count - count) / tensor.Type.BlockLength() * tensor.Type.BlockLength(), values.AsSpan(0, count));
            }
            return true;
        }
        catch (InvalidInputException e)
        {
            Assert.DoesNotContain('\n', e.Message);
            Assert.True(e.Message.Length < 1000, e.Message);
            return false;
        }
    }

    private static void ReadJson(JsonView view)
    {
        foreach (var name in view.Names)
        {
            if (view.Has(name) && view.Element.GetProperty(name).ValueKind == System.Text.Json.JsonValueKind.Object)
                ReadJson(view.RequiredObject(name));
            else if (name.EndsWith("size", StringComparison.Ordinal))
                view.OptionalInt32(name, 1);
        }
    }

    private static byte[] Damaged(byte[] whole, System.Random random, int round)
    {
        var bytes = new List<byte>(whole);
        // Heads matter most: half of all places are taken there.
        var head = Math.Min(whole.Length, 2048);
        for (var change = random.Next(1, 4); change > 0 && bytes.Count > 0; change--)
        {
            var place = random.Next(random.Next(2) == 0 ? Math.Min(head, bytes.Count) : bytes.Count);
            switch (random.Next(7))
            {
                case 0: bytes[place] = (byte)random.Next(256); break;
                case 1: bytes[place] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(place, Math.Min(bytes.Count - place, random.Next(1, 9))); break;
                case 3: bytes.InsertRange(place, Encoding.UTF8.GetBytes(s_pieces[random.Next(s_pieces.Length)])); break;
                case 4: bytes.RemoveRange(place, random.Next(16) == 0 ? bytes.Count - place : 0); break;
                case 5:
                    var number = BitConverter.GetBytes(s_numbers[random.Next(s_numbers.Length)]);
                    for (var i = 0; i < (random.Next(2) == 0 ? 4 : 8) && place + i < bytes.Count; i++)
                        bytes[place + i] = number[i];
                    break;
                default: bytes.InsertRange(place, bytes.Skip(random.Next(bytes.Count)).Take(random.Next(1, 40)).ToArray()); break;
            }
        }
        // A third of the safetensors files get a header length that fits again, so that the parser sees what is inside.
        if (round % 3 == 0 && bytes.Count > 8 && whole[8] == '{')
            BinaryPrimitives.WriteInt64LittleEndian(CollectionsMarshal.AsSpan(bytes), BinaryPrimitives.ReadInt64LittleEndian(whole) + bytes.Count - whole.Length);
        return [.. bytes];
    }

    private static byte[] Sample(string format, TemporaryFolder folder)
    {
        var path = folder["sample"];
        float[] values = [.. Enumerable.Range(0, 512).Select(i => i / 64f)];
        TensorEntry Small(string name) => TensorEntry.Singles(name, [2, 4], () => values.AsSpan(0, 8));
        switch (format)
        {
            case "safetensors":
                SafetensorsWriter.Write(path, [Small("h.0.weight"), TensorEntry.Of<Half>("half", ElementType.Float16, new Half[6]), TensorEntry.Of<long>("step", ElementType.Int64, new long[] { 12 })], SafetensorsWriter.ModelMetadata);
                break;
            case "index":
                SafetensorsModel.Write(folder.Path, [Small("a"), Small("b"), Small("c")], 40);
                return File.ReadAllBytes(folder[SafetensorsShards.IndexFile]);
            case "gguf":
                var metadata = SampleFiles.EveryType(path);
                ElementSource source = (first, span) => values.AsSpan((int)first, span.Length).CopyTo(span);
                GgufWriter.Write(path, metadata,
                [
                    Small("a"), TensorEntry.Encoded("eight", [2, 64], WeightFormat.Q8_0, source), TensorEntry.Encoded("four", [2, 64], WeightFormat.Q4_0, source),
                    TensorEntry.Encoded("half", [3], WeightFormat.Float16, source), TensorEntry.Bytes("k", ElementType.Q4_K, [1, 256], new byte[144]),
                ]);
                break;
            case "npz":
                NpzWriter.Write(path, [Small("a"), TensorEntry.Of<double>("b", ElementType.Float64, new double[] { 1, 2 }), TensorEntry.Of<int>("c", ElementType.Int32, new[] { 1, 2, 3 })]);
                break;
            case "bin":
                return SampleFiles.Llama2(0, 8, 12, 2, 2, 1, 5, 4, isTied: true);
            default:
                return """{"model_type": "llama", "hidden_size": 64, "rope_scaling": {"type": "linear", "factor": 2.0}, "vocab_size": 512, "architectures": ["LlamaForCausalLM"], "tie_word_embeddings": true}"""u8.ToArray();
        }
        return File.ReadAllBytes(path);
    }
}
