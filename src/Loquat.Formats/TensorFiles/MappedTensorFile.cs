// A tensor file that is one mapped file with every tensor's bytes in one stretch of it.
using Loquat.Formats.Files;
using Loquat.Kernels.Memory;

namespace Loquat.Formats.TensorFiles;

/// <summary>Tensors in a memory map.</summary>
public abstract class MappedTensorFile : TensorFile
{
    private readonly MappedFile _map;

    private protected MappedTensorFile(string path, MappedFile map, IReadOnlyList<FileTensor> tensors) : base(path, tensors) => _map = map;

    /// <summary>Maps a file and hands the map over; closes it again where that fails.</summary>
    private protected static T Map<T>(string path, string what, Func<MappedFile, T> make)
    {
        var map = InputFile.Map(path, what);
        try
        {
            return make(map);
        }
        catch (EndOfStreamException e)
        {
            map.Dispose();
            throw Shrunk(path, e);
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    private protected override void ReadStored(FileTensor tensor, long offset, Span<byte> destination)
    {
        try
        {
            _map.Read(tensor.Offset + offset, destination);
        }
        catch (EndOfStreamException e)
        {
            throw Shrunk(Path, e);
        }
        catch (IOException e)
        {
            throw new InvalidInputException($"{Path} cannot be read at its tensor '{FileText.Shown(tensor.Name)}': {InputFile.OneLine(e.Message)}", e);
        }
    }

    /// <inheritdoc/>
    private protected override void Close() => _map.Dispose();

    private static InvalidInputException Shrunk(string path, Exception e) => new($"{path} became shorter while it was read; it was changed meanwhile, so run again.", e);
}
