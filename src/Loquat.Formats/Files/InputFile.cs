// Opens files that a user named, for reading: everything that can be wrong with the name itself becomes one sentence here.
using Loquat.Kernels.Memory;
using Microsoft.Win32.SafeHandles;

namespace Loquat.Formats.Files;

/// <summary>Opens files for reading and turns what can go wrong into an <see cref="InvalidInputException"/>.</summary>
public static class InputFile
{
    /// <summary>Opens a regular file for random access; others may rename or replace it meanwhile.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What the file should be, for the message, such as "a safetensors file".</param>
    /// <returns>An open handle that can be read at any offset.</returns>
    /// <exception cref="InvalidInputException">The file is missing, a folder, no regular file, or may not be read.</exception>
    public static SafeFileHandle Open(string path, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new InvalidInputException($"{path} is a folder where {what} was expected; give the path of a file.");
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidInputException($"{path} does not exist; {what} was expected there, so check the path.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidInputException($"{path} may not be read by this user; {what} was expected there, so check its permissions.", e);
        }
        catch (Exception e) when (e is IOException or NotSupportedException or ArgumentException)
        {
            throw new InvalidInputException($"{path} cannot be opened as {what}: {OneLine(e.Message)}", e);
        }
        try
        {
            RandomAccess.GetLength(handle);
            return handle;
        }
        catch (Exception e) when (e is NotSupportedException or IOException)
        {
            handle.Dispose();
            throw new InvalidInputException($"{path} is a pipe or device where {what} was expected; save the data to a file and give its path.", e);
        }
    }

    /// <summary>Opens a regular file as a stream that can be read at any place.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What the file should be, for the message.</param>
    /// <returns>The stream, which owns the file.</returns>
    /// <exception cref="InvalidInputException">The file cannot be opened.</exception>
    public static FileStream OpenStream(string path, string what) => new(Open(path, what), FileAccess.Read, 1 << 16);

    /// <summary>Maps a regular file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What the file should be, for the message.</param>
    /// <returns>The map; dispose it when the file has been read.</returns>
    /// <exception cref="InvalidInputException">The file cannot be opened or mapped.</exception>
    public static MappedFile Map(string path, string what)
    {
        var handle = Open(path, what);
        try
        {
            return new MappedFile(handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            handle.Dispose();
            throw new InvalidInputException($"{path} cannot be read as {what}: {OneLine(e.Message)}", e);
        }
    }

    /// <summary>Reads a whole small file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What the file should be, for the message.</param>
    /// <param name="maximumBytes">Refuse a longer file, so that memory stays bounded.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="InvalidInputException">The file cannot be opened or read, or is longer than allowed.</exception>
    public static byte[] ReadAllBytes(string path, string what, long maximumBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumBytes, Array.MaxLength);
        using var handle = Open(path, what);
        var length = RandomAccess.GetLength(handle);
        if (length > maximumBytes)
            throw new InvalidInputException($"{path} has {length} bytes, more than the {maximumBytes} that {what} may have; check that it is the right file.");
        var bytes = new byte[length];
        ReadExactly(handle, path, bytes, 0);
        return bytes;
    }

    /// <summary>Fills a buffer from an offset of an open file.</summary>
    /// <param name="handle">The open file.</param>
    /// <param name="path">Its name, for the message.</param>
    /// <param name="destination">The buffer to fill.</param>
    /// <param name="offset">Offset of the first byte in the file.</param>
    /// <exception cref="InvalidInputException">The file ends early or the disk fails.</exception>
    public static void ReadExactly(SafeFileHandle handle, string path, Span<byte> destination, long offset)
    {
        while (destination.Length > 0)
        {
            int count;
            try
            {
                count = RandomAccess.Read(handle, destination, offset);
            }
            catch (IOException e)
            {
                throw new InvalidInputException($"{path} cannot be read at byte {offset}: {OneLine(e.Message)}", e);
            }
            if (count == 0)
                throw new InvalidInputException($"{path} ends at byte {offset} although it was longer before; it was changed meanwhile, so run again.");
            destination = destination[count..];
            offset += count;
        }
    }

    internal static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
