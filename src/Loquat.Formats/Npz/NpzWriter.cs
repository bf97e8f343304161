// Writes NPZ archives as numpy.savez does: arrays stored, not compressed. Times are fixed, so that equal tensors are equal files.
using System.IO.Compression;
using Loquat.Formats.Files;
using Loquat.Formats.TensorFiles;

namespace Loquat.Formats.Npz;

/// <summary>Writes NPZ archives.</summary>
public static class NpzWriter
{
    // The earliest time that a zip archive can hold.
    private static readonly DateTimeOffset s_time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a file atomically.</summary>
    /// <param name="path">The target; replaced if it exists.</param>
    /// <param name="tensors">The tensors, with distinct names and types that numpy has.</param>
    /// <exception cref="InvalidInputException">The file cannot be written; what was there before is untouched.</exception>
    /// <exception cref="ArgumentException">Two tensors share a name, or a type is none of numpy's.</exception>
    public static void Write(string path, IReadOnlyList<TensorEntry> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Select(tensor => tensor.Name).Distinct(StringComparer.Ordinal).Count() != tensors.Count)
            throw new ArgumentException("Two tensors share a name.", nameof(tensors));
        byte[][] heads = [.. tensors.Select(tensor => NpyHeader.Write(tensor.Type, tensor.Shape))];
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            for (var i = 0; i < tensors.Count; i++)
            {
                var entry = archive.CreateEntry(tensors[i].Name + ".npy", CompressionLevel.NoCompression);
                entry.LastWriteTime = s_time;
                using var array = entry.Open();
                array.Write(heads[i]);
                tensors[i].WriteTo(new CountingStream(array));
            }
        });
    }

    // An entry's stream does not tell its position, which the tensor counts by.
    private sealed class CountingStream(Stream inner) : Stream
    {
        private long _position;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _position;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer);
            _position += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
