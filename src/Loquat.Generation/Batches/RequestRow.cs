// One text that is asked for, on its way through a batch.
using Loquat.Generation.Sampling;

namespace Loquat.Generation.Batches;

/// <summary>A prompt, how its tokens are chosen, and where they go.</summary>
/// <param name="Prompt">Ids of the prompt.</param>
/// <param name="Sampler">Chooses tokens; this text's own.</param>
/// <param name="Writer">Collects them.</param>
internal sealed record RequestRow(int[] Prompt, Sampler Sampler, SequenceWriter Writer);
