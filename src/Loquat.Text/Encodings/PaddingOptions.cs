// How short encodings are filled up, as tokenizer.json has it.
namespace Loquat.Text.Encodings;

/// <summary>How encodings that are too short are filled up.</summary>
public sealed record PaddingOptions
{
    /// <summary>The length to fill up to, or null for the longest encoding of the batch.</summary>
    public int? Length { get; init; }

    /// <summary>Round the length up to a multiple of this, or null.</summary>
    public int? PadToMultipleOf { get; init; }

    /// <summary>The side that is filled.</summary>
    public SequenceSide Direction { get; init; } = SequenceSide.Right;

    /// <summary>Id of the padding token.</summary>
    public int PadId { get; init; }

    /// <summary>Type id of the padding.</summary>
    public int PadTypeId { get; init; }

    /// <summary>Spelling of the padding token.</summary>
    public string PadToken { get; init; } = "[PAD]";
}
