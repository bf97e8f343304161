// Rows of a matrix that become columns of another one.
using System.Runtime.CompilerServices;

namespace Loquat.Models;

/// <summary>Turns matrices round.</summary>
internal static class MatrixTurn
{
    /// <summary>Writes rows as columns.</summary>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="length">Values of a row.</param>
    /// <param name="first">Number of the first of them: the column that it becomes.</param>
    /// <param name="height">Rows of the matrix: columns of the turned one.</param>
    /// <param name="turned">The whole turned matrix.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RowsToColumns(ReadOnlySpan<float> rows, int length, int first, int height, Span<float> turned)
    {
        const int Tile = 16;
        var count = length == 0 ? 0 : rows.Length / length;
        for (var row = 0; row < count; row += Tile)
        {
            var end = Math.Min(row + Tile, count);
            for (var column = 0; column < length; column++)
            {
                var target = turned.Slice((column * height) + first, count);
                for (var i = row; i < end; i++)
                    target[i] = rows[(i * length) + column];
            }
        }
    }
}
