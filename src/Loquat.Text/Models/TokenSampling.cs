// How encoding is randomised for training with subword regularisation: BPE drops merges, Unigram samples segmentations.
namespace Loquat.Text.Models;

/// <summary>Random segmentation of text: the same seed and text give the same ids, on any number of threads.</summary>
/// <remarks>BPE-dropout: Provilkov et al. 2020, arXiv:1910.13267. Unigram sampling: Kudo 2018, arXiv:1804.10959.</remarks>
public sealed record TokenSampling
{
    /// <summary>Probability from 0 to 1 that a merge is left out at each step (BPE).</summary>
    public double Dropout { get; init; }

    /// <summary>Smoothing of the Unigram distribution: segmentations are drawn with probability proportional to P(segmentation)^alpha; 0 is uniform.</summary>
    public double Alpha { get; init; } = 0.1;

    /// <summary>The seed.</summary>
    public ulong Seed { get; init; }
}
