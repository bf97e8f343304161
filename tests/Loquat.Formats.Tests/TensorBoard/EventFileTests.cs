// Event files: the published checksum vectors, the exact bytes of a record, the round trip, and torn or damaged tails.
using Loquat.Formats.TensorBoard;

namespace Loquat.Formats.Tests.TensorBoard;

public sealed class EventFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ChecksumsMatchRfc3720()
    {
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Compute([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, Crc32C.Compute([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        Assert.Equal(0x113FDB5Cu, Crc32C.Compute([.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))]));
        Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));
    }

    [Fact]
    public void TheFirstRecordHasTheKnownBytes()
    {
        EventFileWriter.Open(_folder.Path, time: new FixedTime()).Dispose();
        var bytes = File.ReadAllBytes(Assert.Single(Directory.GetFiles(_folder.Path)));
        // 26 bytes: wall_time (field 1, fixed64) 1.0, step (field 2) 0, file_version (field 3).
        byte[] message = [0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0x10, 0, 0x1A, 13, .. "brain.Event:2"u8];
        Assert.Equal(message, bytes[12..^4]);
        Assert.Equal([26, 0, 0, 0, 0, 0, 0, 0], bytes[..8]);
        var crc = Crc32C.Compute(message);
        Assert.Equal(unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8u), BitConverter.ToUInt32(bytes.AsSpan(bytes.Length - 4)));
    }

    [Fact]
    public void ScalarsAndTextsComeBack()
    {
        string path;
        using (var writer = EventFileWriter.Open(_folder.Path))
        {
            path = writer.Path;
            writer.WriteScalars(5, ("train/loss", 2.5), ("ü", double.NaN));
            writer.WriteText("sample", 1L << 40, "Once\nupon");
            writer.WriteScalar("train/loss", 6, -1e-30);
            var events = EventFileReader.Read(path);
            Assert.Equal("brain.Event:2", events[0].FileVersion);
            Assert.Equal([("train/loss", 2.5f), ("ü", float.NaN)], events[1].Scalars);
            Assert.Equal([("sample", "Once\nupon")], events[2].Texts);
            Assert.Equal([0, 5, 1L << 40, 6], events.Select(item => item.Step));
            Assert.InRange(events[3].WallTime, 1.6e9, 1e11);
        }
    }

    [Fact]
    public void ResumingCutsTornTailsAndLaterSteps()
    {
        string path;
        long upToTwo;
        using (var writer = EventFileWriter.Open(_folder.Path))
        {
            path = writer.Path;
            writer.WriteScalar("loss", 1, 1);
            writer.WriteScalar("loss", 2, 2);
            upToTwo = new FileInfo(path).Length;
            writer.WriteScalar("loss", 3, 3);
        }
        var whole = File.ReadAllBytes(path);
        for (var length = upToTwo; length <= whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..(int)length]);
            using (var writer = EventFileWriter.Open(_folder.Path, resumeStep: 2))
                writer.WriteScalar("loss", 3, 4);
            var events = EventFileReader.Read(Assert.Single(Directory.GetFiles(_folder.Path)));
            Assert.Equal([0, 1, 2, 3], events.Select(item => item.Step));
            Assert.Equal([("loss", 4f)], events[3].Scalars);
        }
    }

    [Fact]
    public void DamageEndsTheReadingWithoutHarm()
    {
        string path;
        using (var writer = EventFileWriter.Open(_folder.Path))
        {
            path = writer.Path;
            writer.WriteScalar("loss", 1, 1);
            writer.WriteText("text", 2, "two");
        }
        var whole = File.ReadAllBytes(path);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var bytes = whole.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            _folder.Write(Path.GetFileName(path), bytes);
            Assert.InRange(EventFileReader.Read(path).Count, 0, 2);
        }
    }

    [Fact]
    public void AFreshRunReplacesTheFileOfTheLast()
    {
        using (var writer = EventFileWriter.Open(_folder.Path, time: new FixedTime()))
            writer.WriteScalar("loss", 9, 1);
        using (var writer = EventFileWriter.Open(_folder.Path))
            Assert.Single(EventFileReader.Read(writer.Path));
        Assert.Single(_folder.Names);
        Refusal.Of(() => EventFileWriter.Open(_folder["absent"]), _folder["absent"]);
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(1);
    }
}
