// One story with what it was made of, so that tests and samples can ask who and what it is about.
namespace Loquat.Text.Stories;

/// <summary>A generated story.</summary>
/// <param name="Scheme">The plot it follows, for example "lost and found".</param>
/// <param name="Hero">The name of the main character.</param>
/// <param name="Friend">The name of the second character.</param>
/// <param name="Words">The word drawn for each slot of the plot, for example "thing" -> "kite".</param>
/// <param name="Text">The story: one paragraph of 60 to 120 words without a line break.</param>
public sealed record Story(string Scheme, string Hero, string Friend, IReadOnlyDictionary<string, string> Words, string Text);
