// The checks that cross-entropy makes of its arguments, forward and backward alike.
using Loquat.Kernels.Softmax;

namespace Loquat.Kernels.Losses;

/// <summary>Checks of cross-entropy's sizes, smoothing and targets.</summary>
internal static class CrossEntropyArguments
{
    internal static void Check(
        int logits, ReadOnlySpan<int> targets, int rows, int columns, int ignoreIndex, float smoothing, int classWeights, int rowLogSumExp)
    {
        const string operation = "CrossEntropy";
        RowArguments.Shape(operation, rows, columns);
        RowArguments.Length(operation, logits, (long)rows * columns);
        RowArguments.Length(operation, targets.Length, rows);
        RowArguments.LengthOrAbsent(operation, classWeights, columns);
        RowArguments.Length(operation, rowLogSumExp, rows);
        if (!(smoothing >= 0 && smoothing <= 1))
            throw new ArgumentException($"CrossEntropy was given smoothing {smoothing}; give a value from 0 to 1.", nameof(smoothing));
        for (var row = 0; row < rows; row++)
        {
            if ((uint)targets[row] >= (uint)columns && targets[row] != ignoreIndex)
                throw new ArgumentOutOfRangeException(nameof(targets),
                    $"CrossEntropy was given target {targets[row]} in row {row}; " +
                    $"expected a class from 0 to {columns - 1} or the ignored index {ignoreIndex}.");
        }
    }
}
