// NPZ archives: a zip file with one .npy array for each tensor, stored or deflated.
using System.IO.Compression;
using Loquat.Formats.Files;
using Loquat.Formats.TensorFiles;

namespace Loquat.Formats.Npz;

/// <summary>An open NPZ archive of numeric arrays in C order.</summary>
/// <remarks>An archive is read as a stream: stretches of one array that follow each other cost one pass over it.</remarks>
public sealed class NpzFile : TensorFile
{
    // Deflate stores at most this many bytes in one.
    private const long HighestRatio = 1040;
    private const string Extension = ".npy";

    private readonly FileStream _file;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, (ZipArchiveEntry Entry, int HeaderLength)> _entries;
    private readonly Lock _lock = new();
    private (string Name, Stream Stream, long Position)? _open;

    private NpzFile(string path, FileStream file, ZipArchive archive, List<FileTensor> tensors, Dictionary<string, (ZipArchiveEntry, int)> entries) : base(path, tensors) =>
        (_file, _archive, _entries) = (file, archive, entries);

    /// <inheritdoc/>
    public override string FormatName => "NPZ";

    /// <summary>Opens an archive and reads the heads of its arrays.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file; dispose it when its tensors have been read.</returns>
    /// <exception cref="InvalidInputException">The file cannot be opened, is no archive of numeric arrays, or an array is in Fortran order.</exception>
    public static NpzFile Open(string path)
    {
        var file = InputFile.OpenStream(path, "an NPZ archive");
        try
        {
            return Guard(path, () =>
            {
                var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
                var tensors = new List<FileTensor>();
                var entries = new Dictionary<string, (ZipArchiveEntry, int)>(StringComparer.Ordinal);
                foreach (var entry in archive.Entries)
                {
                    if (!entry.FullName.EndsWith(Extension, StringComparison.Ordinal))
                        throw Invalid(path, $"it holds '{FileText.Shown(entry.FullName)}', which is no {Extension} array");
                    var name = entry.FullName[..^Extension.Length];
                    if (entries.ContainsKey(name))
                        throw Invalid(path, $"it holds two arrays named '{FileText.Shown(name)}'");
                    var (tensor, length) = Describe(path, name, entry);
                    entries.Add(name, (entry, length));
                    tensors.Add(tensor);
                }
                return new NpzFile(path, file, archive, tensors, entries);
            });
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    private protected override void ReadStored(FileTensor tensor, long offset, Span<byte> destination)
    {
        // A lambda cannot hold a span, so the guard is written out.
        lock (_lock)
        {
            try
            {
                var stream = At(tensor.Name, offset);
                stream.ReadExactly(destination);
                _open = (tensor.Name, stream, offset + destination.Length);
            }
            catch (Exception e) when (IsOfTheFile(e))
            {
                CloseOpen();
                throw Invalid(Path, $"its array '{FileText.Shown(tensor.Name)}' cannot be read", e);
            }
        }
    }

    /// <inheritdoc/>
    private protected override void Close()
    {
        lock (_lock)
        {
            CloseOpen();
            _archive.Dispose();
            _file.Dispose();
        }
    }

    private Stream At(string name, long offset)
    {
        if (_open is { } open && open.Name == name && open.Position == offset)
            return open.Stream;
        CloseOpen();
        var (entry, headerLength) = _entries[name];
        var stream = entry.Open();
        var skipped = new byte[1 << 16];
        for (var rest = headerLength + offset; rest > 0;)
        {
            var count = (int)Math.Min(skipped.Length, rest);
            stream.ReadExactly(skipped, 0, count);
            rest -= count;
        }
        return stream;
    }

    private void CloseOpen()
    {
        _open?.Stream.Dispose();
        _open = null;
    }

    private static (FileTensor Tensor, int HeaderLength) Describe(string path, string name, ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var header = NpyHeader.Read(path, name, stream);
        try
        {
            var tensor = new FileTensor(name, header.Shape, header.Type, 0);
            if (tensor.ByteLength != entry.Length - header.Length)
                throw Invalid(path, $"its array '{FileText.Shown(name)}' of {header.Type.Name()} {tensor.ShapeText} needs {tensor.ByteLength} bytes but has {entry.Length - header.Length}");
            if (entry.Length > (entry.CompressedLength + 1) * HighestRatio)
                throw Invalid(path, $"its array '{FileText.Shown(name)}' claims {entry.Length} bytes from {entry.CompressedLength} compressed ones");
            return (tensor, header.Length);
        }
        catch (OverflowException)
        {
            throw Invalid(path, $"its array '{FileText.Shown(name)}' of {FileTensor.TextOf(header.Shape)} is too large for any file");
        }
    }

    private static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (IsOfTheFile(e))
        {
            throw Invalid(path, $"it is no zip archive of arrays, or is damaged ({InputFile.OneLine(e.Message).TrimEnd('.')})", e);
        }
    }

    // What the framework's zip reader throws for what it does not understand.
    private static bool IsOfTheFile(Exception e) => e is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException;

    private static InvalidInputException Invalid(string path, string what, Exception? inner = null)
    {
        var message = $"{path} is not a valid NPZ archive: {what}; get the file again or write it with numpy.savez.";
        return inner is null ? new InvalidInputException(message) : new InvalidInputException(message, inner);
    }
}
