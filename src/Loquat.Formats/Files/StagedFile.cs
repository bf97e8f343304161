// One file on its way: written and flushed under its temporary name, then either renamed over the target or deleted.
namespace Loquat.Formats.Files;

internal sealed class StagedFile : IDisposable
{
    private static readonly string[] s_systemFolders = ["/dev/", "/proc/", "/sys/"];
    private readonly string _path;
    private readonly string _target;
    private readonly string _temporary;
    private bool _finished;

    private StagedFile(string path, string target)
    {
        _path = path;
        _target = target;
        _temporary = TemporaryName.Reserve(target);
    }

    public static StagedFile Create(string path, Action<Stream> write, long expectedLength)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        ArgumentOutOfRangeException.ThrowIfNegative(expectedLength);
        var file = new StagedFile(path, CheckTarget(path));
        try
        {
            file.Fill(write, expectedLength);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Commit()
    {
        try
        {
            File.Move(_temporary, _target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
        Finish();
    }

    public void Dispose()
    {
        if (_finished)
            return;
        try
        {
            File.Delete(_temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that brought us here matters more; RemoveStale will find the file.
        }
        Finish();
    }

    private void Finish()
    {
        _finished = true;
        TemporaryName.Release(_temporary);
    }

    private void Fill(Action<Stream> write, long expectedLength)
    {
        try
        {
            using var stream = new FileStream(_temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 1 << 16,
                PreallocationSize = expectedLength,
            });
            write(stream);
            if (expectedLength > 0 && stream.Length > stream.Position)
                stream.SetLength(stream.Position);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    private InvalidInputException Failed(Exception e)
    {
        var reason = InputFile.OneLine(e.Message).Replace(_temporary, _path, StringComparison.Ordinal).TrimEnd('.');
        return new InvalidInputException(
            $"{_path} could not be written ({reason}); what was there before is untouched, so make room or choose a folder that can be written.", e);
    }

    private static bool IsOfTheSystem(string target) =>
        s_systemFolders.Any(folder => target.StartsWith(folder, StringComparison.Ordinal)) && !target.StartsWith("/dev/shm/", StringComparison.Ordinal);

    private static string CheckTarget(string path)
    {
        string target;
        FileAttributes attributes;
        try
        {
            target = Path.GetFullPath(path);
            target = File.ResolveLinkTarget(target, returnFinalTarget: true)?.FullName ?? target;
            attributes = File.GetAttributes(target);
        }
        catch (FileNotFoundException)
        {
            target = Path.GetFullPath(path);
            attributes = FileAttributes.Normal;
        }
        catch (DirectoryNotFoundException e)
        {
            throw new InvalidInputException(
                $"{path} cannot be written because the folder {Path.GetDirectoryName(Path.GetFullPath(path))} does not exist; create it or choose another.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InvalidInputException($"{path} cannot be written ({InputFile.OneLine(e.Message).TrimEnd('.')}); choose another path.", e);
        }
        if ((attributes & FileAttributes.Directory) != 0)
            throw new InvalidInputException($"{path} is a folder where a file is to be written; choose another path.");
        // Renaming over a device would replace it for every other program.
        if (!OperatingSystem.IsWindows() && IsOfTheSystem(target))
            throw new InvalidInputException($"{path} leads to {target}, which belongs to the system and is no file; choose another path.");
        if ((attributes & FileAttributes.ReadOnly) != 0)
            throw new InvalidInputException($"{path} is read-only; make it writable or choose another path.");
        var parent = Path.GetDirectoryName(target);
        if (!Directory.Exists(parent))
            throw new InvalidInputException($"{path} cannot be written because the folder {parent} does not exist; create it or choose another.");
        return target;
    }
}
