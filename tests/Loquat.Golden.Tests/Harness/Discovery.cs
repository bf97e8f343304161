// Finds what must be checked by reflection, so that a new operation, graph node, layer, optimiser or schedule without a check fails the tests.
using System.Reflection;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;

namespace Loquat.Golden.Tests.Harness;

/// <summary>Lists what an assembly offers.</summary>
public static class Discovery
{
    /// <summary>
    /// Every public static method in a namespace that gives tensors, as Class.Method; with the parameter types where the name is overloaded.
    /// </summary>
    public static IReadOnlyList<string> Operations(Assembly assembly, string @namespace)
    {
        var names = new List<string>();
        foreach (var type in assembly.GetTypes().Where(type => type.Namespace == @namespace && (type.IsPublic || type.IsNestedPublic)))
        {
            var methods = type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(method => !method.IsSpecialName && Gives(method.ReturnType)).ToArray();
            foreach (var method in methods)
            {
                var isOverloaded = methods.Count(other => other.Name == method.Name) > 1;
                names.Add($"{type.Name}.{method.Name}{(isOverloaded ? $"({string.Join(", ", method.GetParameters().Select(p => NameOf(p.ParameterType)))})" : "")}");
            }
        }
        return names;
    }

    /// <summary>Every concrete class of an assembly that derives from <paramref name="root"/>, nested and private ones included.</summary>
    public static IReadOnlyList<Type> Subclasses(Type root, Assembly assembly) =>
        [.. assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(root))];

    /// <summary>The kinds of graph node that lead to a tensor.</summary>
    public static IEnumerable<Type> NodesBehind(Tensor tensor)
    {
        if (s_creator.GetValue(tensor) is not Node node)
            return [];
        var inputs = (Tensor[])s_inputs.GetValue(node)!;
        return inputs.SelectMany(NodesBehind).Append(node.GetType());
    }

    /// <summary>Those of <paramref name="found"/> that are in none of the lists.</summary>
    public static IReadOnlyList<string> Missing(IEnumerable<string> found, params IEnumerable<string>[] covered) =>
        [.. found.Where(name => !covered.Any(list => list.Contains(name))).Order(StringComparer.Ordinal)];

    private static readonly PropertyInfo s_creator = typeof(Tensor).GetProperty("Creator", BindingFlags.NonPublic | BindingFlags.Instance)!;
    private static readonly PropertyInfo s_inputs = typeof(Node).GetProperty("Inputs", BindingFlags.NonPublic | BindingFlags.Instance)!;

    private static bool Gives(Type type) =>
        type == typeof(Tensor) || type.GetElementType() == typeof(Tensor) || type.GetGenericArguments().Any(Gives);

    private static string NameOf(Type type) => type switch
    {
        { IsGenericType: true } => $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>",
        _ => type.Name,
    };
}
