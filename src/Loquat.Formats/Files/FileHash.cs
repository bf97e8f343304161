// The fingerprint of a file, for files that must belong together.
using System.Security.Cryptography;

namespace Loquat.Formats.Files;

/// <summary>Fingerprints of files.</summary>
public static class FileHash
{
    /// <summary>SHA-256 of a file, read in bounded memory.</summary>
    /// <param name="path">The file.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <exception cref="InvalidInputException">The file cannot be opened or read.</exception>
    public static string Sha256(string path)
    {
        using var handle = InputFile.Open(path, "a file to fingerprint");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = RandomAccess.GetLength(handle);
        var buffer = new byte[1 << 18];
        for (var offset = 0L; offset < length;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - offset));
            InputFile.ReadExactly(handle, path, part, offset);
            hash.AppendData(part);
            offset += part.Length;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
