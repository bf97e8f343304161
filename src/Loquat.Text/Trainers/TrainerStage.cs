// The stages of training a tokenizer, for progress reports.
namespace Loquat.Text.Trainers;

/// <summary>What a trainer is at.</summary>
public enum TrainerStage
{
    /// <summary>Reading the text and counting its words; amounts are bytes.</summary>
    Counting,

    /// <summary>Learning merges; amounts are tokens of the vocabulary.</summary>
    Merging,

    /// <summary>Estimating a Unigram model and giving up pieces; amounts are the pieces that are too many at first.</summary>
    Pruning,
}
