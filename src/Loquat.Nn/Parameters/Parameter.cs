// A learned tensor and what the rest of the library must know of it.
using Loquat.Tensors;

namespace Loquat.Nn.Parameters;

/// <summary>A learned tensor.</summary>
/// <param name="Name">The checkpoint's name, such as <c>h.0.attn.c_attn.weight</c>.</param>
/// <param name="Tensor">The values: a leaf that requires a gradient.</param>
/// <param name="Initializer">How the values begin.</param>
/// <param name="Decays">Whether weight decay applies: to matrices, not to biases and norms.</param>
public sealed record Parameter(string Name, Tensor Tensor, Initializer Initializer, bool Decays);
