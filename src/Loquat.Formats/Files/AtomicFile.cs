// Files that are never half written: each goes to a temporary file beside its target, is flushed to disk and renamed over the target.
// A process killed at any moment leaves either the old file or the new one, and at worst a temporary file that RemoveStale deletes.
using System.Text;

namespace Loquat.Formats.Files;

/// <summary>
/// Writes files so that a reader, a crash or a full disk never sees half of one.
/// </summary>
/// <remarks>
/// <para>
/// One file: <see cref="Write"/>. Several files that belong together: <see cref="WriteTogether"/> brings all of them to disk before it renames
/// the first, and renames in the given order. The renames are still separate steps, so a kill may land between two of them; what makes a set
/// safe is that its <em>last</em> file alone decides. A training state that must match a model file therefore either carries its own copy of
/// the parameters (then it is the only file that resuming reads, and the model file can be written again from it), or records
/// <see cref="FileHash.Sha256"/> of the model file and is refused on mismatch.
/// </para>
/// <para>The rename is atomic on every file system that .NET calls local. The folder's own entry is left to the file system's journal.</para>
/// </remarks>
public static class AtomicFile
{
    /// <summary>Writes one file: beside the target, flushed to disk, renamed over it.</summary>
    /// <param name="path">The target; an existing file is replaced, a symbolic link is followed. The folder must exist.</param>
    /// <param name="write">Writes the contents. When it throws, the target stays as it was and the exception passes through.</param>
    /// <param name="expectedLength">Bytes that will be written where known: a full disk then shows before the first byte is written.</param>
    /// <exception cref="InvalidInputException">The target is a folder or read-only, its folder is missing or unwritable, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write, long expectedLength = 0)
    {
        using var staged = StagedFile.Create(path, write, expectedLength);
        staged.Commit();
    }

    /// <summary>Writes one UTF-8 text file without a byte order mark.</summary>
    /// <param name="path">The target, as in <see cref="Write"/>.</param>
    /// <param name="text">The whole contents.</param>
    /// <exception cref="InvalidInputException">As for <see cref="Write"/>.</exception>
    public static void WriteText(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Writes several files: all reach the disk under temporary names, then they are renamed in the order given.</summary>
    /// <param name="files">Target and contents of each; put the file that decides whether the set is valid last.</param>
    /// <exception cref="InvalidInputException">As for <see cref="Write"/>; nothing was renamed if a file could not be written.</exception>
    public static void WriteTogether(IReadOnlyList<(string Path, Action<Stream> Write)> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var staged = new List<StagedFile>(files.Count);
        try
        {
            foreach (var (path, write) in files)
                staged.Add(StagedFile.Create(path, write, 0));
            foreach (var file in staged)
                file.Commit();
        }
        finally
        {
            foreach (var file in staged)
                file.Dispose();
        }
    }

    /// <summary>Makes a folder, and those above it, where it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InvalidInputException">The folder cannot be made.</exception>
    public static void CreateFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InvalidInputException($"The folder {folder} cannot be made ({InputFile.OneLine(e.Message).TrimEnd('.')}); choose another path.", e);
        }
    }

    /// <summary>Deletes temporary files that killed processes left in a folder; those of running processes stay.</summary>
    /// <param name="folder">The folder; nothing happens where it does not exist. Subfolders are not searched.</param>
    /// <returns>How many files were deleted.</returns>
    public static int RemoveStale(string folder) => TemporaryName.RemoveStale(folder);
}
