// Cuts a piece at matches: each stretch is a match or lies between matches, and the behaviour says what becomes of their borders.
using Loquat.Text.Alignment;

namespace Loquat.Text.PreTokenizers;

/// <summary>Takes the stretches of a piece in order and cuts between them.</summary>
internal ref struct SplitWriter(AlignedTextWriter writer, SplitBehavior behavior)
{
    private bool _hasPrevious;
    private bool _previousIsMatch;

    /// <summary>Adds the next stretch.</summary>
    /// <param name="length">Its length in UTF-16 units; 0 for an empty match, which cuts like any other.</param>
    /// <param name="isMatch">Whether it is a match.</param>
    public void Add(int length, bool isMatch)
    {
        var staysTogether = _hasPrevious && behavior switch
        {
            SplitBehavior.MergedWithPrevious => isMatch && !_previousIsMatch,
            SplitBehavior.MergedWithNext => _previousIsMatch && !isMatch,
            SplitBehavior.Contiguous => isMatch == _previousIsMatch,
            _ => false,
        };
        if (!staysTogether)
            writer.Cut();
        if (isMatch && behavior == SplitBehavior.Removed)
            writer.CutOut(length);
        else
            writer.Copy(length);
        (_hasPrevious, _previousIsMatch) = (true, isMatch);
    }
}
