// What the run was asked for.
using System.Globalization;

namespace Loquat.Bench.Tokenizers;

/// <summary>Options of the run.</summary>
/// <param name="Rounds">Rounds of each measurement; medians are reported.</param>
/// <param name="Data">The folder of shared data.</param>
/// <param name="NodeModules">Where npm's packages are.</param>
/// <param name="Out">Where results go, or null for the default.</param>
internal sealed record Settings(int Rounds, string Data, string NodeModules, string? Out)
{
    /// <summary>Reads the command line.</summary>
    public static Settings Parse(string[] arguments)
    {
        var settings = new Settings(7, "../shared/data", "bench/Tokenizers/node_modules", null);
        for (var i = 0; i + 1 < arguments.Length; i += 2)
        {
            settings = arguments[i] switch
            {
                "--rounds" => settings with { Rounds = int.Parse(arguments[i + 1], CultureInfo.InvariantCulture) },
                "--data" => settings with { Data = arguments[i + 1] },
                "--node-modules" => settings with { NodeModules = arguments[i + 1] },
                "--out" => settings with { Out = arguments[i + 1] },
                _ => throw new ArgumentException($"'{arguments[i]}' is no option; see bench/tokenizers.sh."),
            };
        }
        return settings;
    }
}
