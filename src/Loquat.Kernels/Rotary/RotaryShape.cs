// The sizes of one call that turns queries or keys by their positions.
namespace Loquat.Kernels.Rotary;

/// <summary>
/// Where the heads of tokens lie, from where to where they are turned, and which values of a head make a pair: pair i is (x[i], x[i + D/2]), or, interleaved,
/// (x[2i], x[2i + 1]).
/// </summary>
/// <param name="Tokens">Number of tokens N.</param>
/// <param name="Heads">Heads of a token, side by side.</param>
/// <param name="HeadSize">D, values of a head; even.</param>
/// <param name="SourceStride">Values from one token to the next in the source.</param>
/// <param name="DestinationStride">Values from one token to the next in the destination.</param>
/// <param name="AngleRows">P, rows of the table of angles [P, D]: token n takes row n mod P.</param>
/// <param name="IsInterleaved">Whether pairs are neighbours, as llama2.c has them, rather than D/2 apart, as Hugging Face has them.</param>
/// <param name="IsInverse">Whether to turn back, as the gradient does.</param>
public readonly record struct RotaryShape(int Tokens, int Heads, int HeadSize, int SourceStride, int DestinationStride, int AngleRows, bool IsInterleaved, bool IsInverse)
{
    /// <summary>Checks the sizes against what was given.</summary>
    /// <exception cref="ArgumentException">A size is impossible or a span too short.</exception>
    internal void Check(int angles, int source, int destination)
    {
        if (Tokens < 0 || Heads < 1 || HeadSize < 2 || HeadSize % 2 != 0 || SourceStride < 0 || DestinationStride < 0 || AngleRows < 1)
            throw new ArgumentException($"Rotary embedding takes at least one head of an even size and one row of angles; given are {this}.");
        var width = (long)Heads * HeadSize;
        if ((long)AngleRows * HeadSize > angles)
            throw new ArgumentException($"{AngleRows} rows of angles of heads of {HeadSize} take {(long)AngleRows * HeadSize} values, but the span holds {angles}.");
        if (Tokens > 0 && (((Tokens - 1L) * SourceStride) + width > source || ((Tokens - 1L) * DestinationStride) + width > destination))
            throw new ArgumentException($"{Tokens} tokens of {Heads} heads of {HeadSize} leave a source of {source} or a destination of {destination} values.");
    }
}
