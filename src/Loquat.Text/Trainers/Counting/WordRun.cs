// Sorted counts on disk: length, bytes and count of each word, numbers in seven bits a byte. The file is gone when its run is closed.
using Loquat.Formats;

namespace Loquat.Text.Trainers.Counting;

/// <summary>A temporary file of sorted words: written once, then read once.</summary>
internal sealed class WordRun : IWordSource
{
    private const int BufferBytes = 1 << 15;
    private readonly FileStream _file;
    private byte[] _word = new byte[64];
    private int _length;
    private long _left;

    private WordRun(FileStream file) => _file = file;

    public ReadOnlySpan<byte> Word => _word.AsSpan(0, _length);

    public long Count { get; private set; }

    /// <summary>Writes the words of a source, and closes the source.</summary>
    /// <exception cref="InvalidInputException">The folder cannot be written or is full.</exception>
    public static WordRun Write(IWordSource source, string? folder)
    {
        folder ??= Path.GetTempPath();
        FileStream? file = null;
        try
        {
            using (source)
            {
                file = new FileStream(Path.Combine(folder, $"loquat-{Guid.NewGuid():N}.words"), new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    BufferSize = BufferBytes,
                    Options = FileOptions.DeleteOnClose,
                });
                var run = new WordRun(file);
                while (source.MoveNext())
                {
                    run.WriteNumber((ulong)source.Word.Length);
                    file.Write(source.Word);
                    run.WriteNumber((ulong)source.Count);
                    run._left++;
                }
                file.Flush();
                file.Position = 0;
                return run;
            }
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is not (IOException or UnauthorizedAccessException))
                throw;
            throw new InvalidInputException($"Counts of words could not be written to the temporary folder {folder} ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); make room there, or allow more memory.", e);
        }
    }

    public bool MoveNext()
    {
        if (_left == 0)
            return false;
        _left--;
        _length = (int)ReadNumber();
        if (_word.Length < _length)
            _word = new byte[Math.Max(_length, 2 * _word.Length)];
        _file.ReadExactly(_word, 0, _length);
        Count = (long)ReadNumber();
        return true;
    }

    public void Dispose() => _file.Dispose();

    private void WriteNumber(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _file.WriteByte((byte)(value | 0x80));
        _file.WriteByte((byte)value);
    }

    private ulong ReadNumber()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = _file.ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
