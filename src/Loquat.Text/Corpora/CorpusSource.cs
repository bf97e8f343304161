// One file (or text in memory) of a corpus, read in pieces that end between characters and are known to be valid UTF-8 without NUL bytes.
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Loquat.Formats;
using Loquat.Formats.Files;

namespace Loquat.Text.Corpora;

internal sealed record CorpusSource(string Name, byte[]? Memory, long Start, long Length)
{
    internal const int PieceBytes = 1 << 20;
    private const int NearBytes = 1 << 16;

    public void Read(CorpusPieceHandler handler)
    {
        using var handle = Memory is null ? InputFile.Open(Name, "a text file") : null;
        var buffer = new byte[(int)Math.Min(PieceBytes, Length - Start)];
        var offset = Start;
        var carried = 0;
        while (offset + carried < Length)
        {
            var filled = (int)Math.Min(buffer.Length, Length - offset);
            var fresh = buffer.AsSpan(carried, filled - carried);
            if (handle is null)
                Memory.AsSpan((int)offset + carried, fresh.Length).CopyTo(fresh);
            else
                InputFile.ReadExactly(handle, Name, fresh, offset + carried);
            var isLast = offset + filled == Length;
            var whole = isLast ? filled : filled - IncompleteTail(buffer.AsSpan(0, filled));
            Check(buffer.AsSpan(0, whole), offset);
            handler(buffer.AsSpan(0, whole), Name, offset);
            carried = filled - whole;
            buffer.AsSpan(whole, carried).CopyTo(buffer);
            offset += whole;
        }
    }

    /// <summary>The last place at or before a position where the file may be cut: behind a line end that is near, otherwise between two characters.</summary>
    /// <param name="position">Byte of the file, behind the start and before the end.</param>
    public long CutBefore(long position)
    {
        var from = Math.Max(Start, position - NearBytes);
        var window = new byte[(int)(position - from) + 1];
        if (Memory is null)
        {
            using var handle = InputFile.Open(Name, "a text file");
            InputFile.ReadExactly(handle, Name, window, from);
        }
        else
        {
            Memory.AsSpan((int)from, window.Length).CopyTo(window);
        }
        var line = window.AsSpan(..^1).LastIndexOf((byte)'\n');
        if (line >= 0)
            return from + line + 1;
        var back = window.Length - 1;
        while (back > 0 && (window[back] & 0xC0) == 0x80)
            back--;
        return from + back;
    }

    // Bytes at the end that begin a character but do not finish it: at most three.
    internal static int IncompleteTail(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= Math.Min(3, text.Length); back++)
        {
            var value = text[^back];
            if ((value & 0xC0) == 0x80)
                continue;
            var length = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : value >= 0xC0 ? 2 : 1;
            return length > back ? back : 0;
        }
        return 0;
    }

    private void Check(ReadOnlySpan<byte> text, long offset)
    {
        var nul = text.IndexOf((byte)0);
        if (nul < 0 && Utf8.IsValid(text))
            return;
        var valid = 0;
        while (valid < text.Length && text[valid] != 0 && Rune.DecodeFromUtf8(text[valid..], out _, out var length) == System.Buffers.OperationStatus.Done)
            valid += length;
        var what = text[valid] == 0 ? "a NUL byte, so it is a binary file or UTF-16"
            : offset + valid == 0 && text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? "the mark of UTF-16"
            : string.Create(CultureInfo.InvariantCulture, $"0x{text[valid]:X2}, which is not UTF-8 there");
        throw new InvalidInputException($"{Name} is not UTF-8 text: byte {offset + valid} is {what}; give a text file and save it as UTF-8.");
    }
}
