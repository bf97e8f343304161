// A folder for one test, with texts and a trained model where one is wanted.
using System.Security.Cryptography;
using Loquat.Text.Stories;

namespace Loquat.Cli.Tests;

/// <summary>A fresh folder that goes with the test.</summary>
internal sealed class Workplace : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("loquat-cli-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a story of some hundred characters.</summary>
    public string Story(string name = "story.txt", int characters = 600)
    {
        File.WriteAllText(this[name], StoryGrammar.Generate(3, characters)[..characters]);
        return this[name];
    }

    /// <summary>Trains a tiny model.</summary>
    public string Model(string name = "model", params string[] options)
    {
        Command.Succeed(["train", "--text", Story(), "--out", this[name], .. Command.Tiny, .. options]);
        return this[name];
    }

    /// <summary>The hashes of all files below a folder, to show that nothing there has changed.</summary>
    public static string Fingerprint(string folder) => string.Join('\n', Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .Order(StringComparer.Ordinal).Select(path => $"{path} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}"));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
