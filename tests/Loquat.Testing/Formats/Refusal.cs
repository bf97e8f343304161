// What must be refused, and how. The test projects that use Loquat.Formats compile this file.
using Loquat.Formats;

namespace Loquat.Testing.Formats;

internal static class Refusal
{
    /// <summary>Runs what must be refused and checks that the refusal is one sentence that names what it should.</summary>
    public static InvalidInputException Of(Action action, params string[] named)
    {
        var e = Assert.ThrowsAny<InvalidInputException>(action);
        Assert.DoesNotContain('\n', e.Message);
        Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
        Assert.All(named, name => Assert.Contains(name, e.Message, StringComparison.Ordinal));
        return e;
    }
}
