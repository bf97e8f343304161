// A stretch of flat memory: what one kernel call works on.
namespace Loquat.Tensors.Flat;

/// <summary>Neighbouring elements of one slab, whole leaves with what lies between them.</summary>
/// <param name="Slab">Number of the slab.</param>
/// <param name="Start">First element of the slab.</param>
/// <param name="Count">Number of elements.</param>
public readonly record struct FlatRun(int Slab, int Start, int Count);
