// Reads event files record by record with both checksums, and stops at the first record that is torn or broken.
using System.Buffers.Binary;
using Loquat.Formats.Files;
using Microsoft.Win32.SafeHandles;

namespace Loquat.Formats.TensorBoard;

/// <summary>Reads TensorBoard event files (length-framed, checksummed protocol buffer records).</summary>
public static class EventFileReader
{
    private const long MaximumRecord = 64 << 20;

    /// <summary>Reads all events up to the end or to the first torn or broken record.</summary>
    /// <param name="path">The event file.</param>
    /// <returns>The events in order.</returns>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public static IReadOnlyList<TrainingEvent> Read(string path)
    {
        var events = new List<TrainingEvent>();
        Scan(path, item =>
        {
            events.Add(item);
            return true;
        });
        return events;
    }

    /// <summary>Visits the sound records; returns the length of the file's part that they and their predecessors fill.</summary>
    internal static long Scan(string path, Func<TrainingEvent, bool> visit)
    {
        using var handle = InputFile.Open(path, "an event file");
        var length = RandomAccess.GetLength(handle);
        var position = 0L;
        while (ReadRecord(handle, path, position, length, out var next) is { } item && visit(item))
            position = next;
        return position;
    }

    private static TrainingEvent? ReadRecord(SafeFileHandle handle, string path, long position, long length, out long next)
    {
        next = position;
        if (length - position < 16)
            return null;
        Span<byte> frame = stackalloc byte[12];
        InputFile.ReadExactly(handle, path, frame, position);
        var size = BinaryPrimitives.ReadUInt64LittleEndian(frame);
        if (size > (ulong)Math.Min(MaximumRecord, length - position - 16) || Crc32C.Masked(frame[..8]) != BinaryPrimitives.ReadUInt32LittleEndian(frame[8..]))
            return null;
        var data = new byte[(int)size + 4];
        InputFile.ReadExactly(handle, path, data, position + 12);
        var message = data.AsSpan(0, (int)size);
        if (Crc32C.Masked(message) != BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)size)))
            return null;
        next = position + 16 + (long)size;
        return TrainingEvent.Read(message);
    }
}
