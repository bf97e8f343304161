// The `loquat` command.
using Loquat.Cli;

return CommandLine.Run(args, Console.Out, Console.Error);
