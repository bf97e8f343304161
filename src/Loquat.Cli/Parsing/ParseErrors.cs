// Errors of the parser as one sentence.
using System.CommandLine;
using System.CommandLine.Parsing;

namespace Loquat.Cli.Parsing;

/// <summary>Words what the parser found wrong.</summary>
internal static class ParseErrors
{
    /// <summary>The first error, with where to read more.</summary>
    public static UsageException Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var name = NameOf(parsed.CommandResult);
        var help = $"{name} --help";
        if (command is RootCommand && parsed.UnmatchedTokens.Count > 0)
            return new UsageException($"'{parsed.UnmatchedTokens[0]}' is no verb of loquat; see '{help}'.");
        if (command is RootCommand && parsed.Tokens.All(token => token.Type == TokenType.Option))
            return new UsageException($"Name a verb, such as 'quickstart' or 'train'; see '{help}'.");
        if (parsed.UnmatchedTokens.Count > 0)
            return new UsageException($"'{parsed.UnmatchedTokens[0]}' is neither an option nor an argument that '{name}' takes; see '{help}'.");
        // What the options say of their values comes before what is missing.
        if (parsed.Errors.FirstOrDefault(error => error.Message.StartsWith("--", StringComparison.Ordinal)) is { } wrong)
            return new UsageException(wrong.Message);
        var missing = command.Arguments.FirstOrDefault(argument => parsed.GetResult(argument) is null or { Tokens.Count: 0 } && argument.Arity.MinimumNumberOfValues > 0);
        return missing is not null
            ? new UsageException($"'{name}' needs {missing.Name}: {Lower(missing.Description ?? "")}; see '{help}'.")
            : new UsageException($"{parsed.Errors[0].Message.ReplaceLineEndings(" ").TrimEnd('.')}; see '{help}'.");
    }

    /// <summary>The words that lead to a verb: loquat bench gemm.</summary>
    private static string NameOf(CommandResult verb) => verb.Parent is CommandResult parent ? $"{NameOf(parent)} {verb.Command.Name}" : "loquat";

    private static string Lower(string text) => text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : text;
}
