// The collection that every test of a kernel is in: one runs after the other.
namespace Loquat.Kernels.Tests;

/// <summary>The collection of every kernel test class.</summary>
[CollectionDefinition("Kernels")]
public sealed class KernelCollection;
