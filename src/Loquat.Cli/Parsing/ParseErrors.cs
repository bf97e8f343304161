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
        var help = command is RootCommand ? "loquat --help" : $"loquat {command.Name} --help";
        if (command is RootCommand && parsed.UnmatchedTokens.Count > 0)
            return new UsageException($"'{parsed.UnmatchedTokens[0]}' is no verb of loquat; see '{help}'.");
        if (command is RootCommand && parsed.Tokens.All(token => token.Type == TokenType.Option))
            return new UsageException($"Name a verb, such as 'quickstart' or 'train'; see '{help}'.");
        if (parsed.UnmatchedTokens.Count > 0)
            return new UsageException($"'{parsed.UnmatchedTokens[0]}' is neither an option nor an argument that 'loquat {command.Name}' takes; see '{help}'.");
        // What the options say of their values comes before what is missing.
        if (parsed.Errors.FirstOrDefault(error => error.Message.StartsWith("--", StringComparison.Ordinal)) is { } wrong)
            return new UsageException(wrong.Message);
        var missing = command.Arguments.FirstOrDefault(argument => parsed.GetResult(argument) is null or { Tokens.Count: 0 } && argument.Arity.MinimumNumberOfValues > 0);
        return missing is not null
            ? new UsageException($"'loquat {command.Name}' needs {missing.Name}: {Lower(missing.Description ?? "")}; see '{help}'.")
            : new UsageException($"{parsed.Errors[0].Message.ReplaceLineEndings(" ").TrimEnd('.')}; see '{help}'.");
    }

    private static string Lower(string text) => text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : text;
}
