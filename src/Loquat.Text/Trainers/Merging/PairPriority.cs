// The order in which pairs are merged: the most frequent first; of equally frequent ones that of the smallest left id, then of the smallest right id.
namespace Loquat.Text.Trainers.Merging;

/// <summary>Precedence of a pair; the smallest is merged first.</summary>
/// <param name="Count">How often the pair occurs.</param>
/// <param name="Key">Its ids, the left one in the upper 32 bits.</param>
internal readonly record struct PairPriority(long Count, ulong Key) : IComparable<PairPriority>
{
    public int CompareTo(PairPriority other) => Count != other.Count ? other.Count.CompareTo(Count) : Key.CompareTo(other.Key);
}
