// How far a pass over a corpus has come.
namespace Loquat.Text.Corpora;

/// <summary>How far a pass over a corpus has come.</summary>
/// <param name="BytesDone">Bytes read so far over all files.</param>
/// <param name="BytesTotal">Bytes of all files.</param>
/// <param name="File">The file being read.</param>
public readonly record struct CorpusProgress(long BytesDone, long BytesTotal, string File);

/// <summary>Receives a corpus piece by piece.</summary>
/// <param name="text">Valid UTF-8 that starts and ends between characters; gone after the call.</param>
/// <param name="file">The file it comes from.</param>
/// <param name="offset">Byte offset of the piece in that file.</param>
public delegate void CorpusPieceHandler(ReadOnlySpan<byte> text, string file, long offset);
