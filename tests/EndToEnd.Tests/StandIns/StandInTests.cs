using System.Reflection;
using System.Runtime.CompilerServices;
using Cake.Frosting;

namespace EndToEnd.Tests.StandIns;

/// <summary>
/// What stands in for a package has no name that the package lacks, so that code which compiles with the one compiles with the other. The
/// packages' names are listed beside this file: a type or a member a line, the parameters of all its overloads in parentheses.
/// Where the package itself is referenced, the list is compared with it.
/// </summary>
public sealed class StandInTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void TheHostsNamesAreThoseOfCakeFrosting() => Compare(typeof(CakeHost).Assembly, "Cake.Frosting");

    [Fact]
    public void TheSnapshotsNamesAreThoseOfVerifyXunit() => Compare(typeof(Verifier).Assembly, "VerifyXunit");

    [Fact]
    public void ATestKnowsWhereItsSourceLies() => Assert.True(File.Exists(ThisFile()));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static void Compare(Assembly assembly, string space)
    {
        var listed = File.ReadLines(Path.Combine(Path.GetDirectoryName(ThisFile())!, space + ".txt")).SelectMany(Parts).ToHashSet();
        var isPackage = assembly.GetName().Name is "Cake.Frosting" or "Verify.Xunit";
        var names = assembly
            .GetTypes()
            .Where(t => t.Namespace == space && !t.IsNestedPrivate && !IsGenerated(t))
            .SelectMany(Names)
            .ToHashSet();
        Assert.NotEmpty(names);
        Assert.Empty(isPackage ? listed.Except(names) : names.Except(listed));
    }

    // "Type.Member(a, b)" names the member and each of its parameters.
    private static IEnumerable<string> Parts(string line)
    {
        var parts = line.TrimEnd(')').Split('(');
        return parts[^1]
            .Split(", ", StringSplitOptions.RemoveEmptyEntries)
            .Where(_ => parts.Length > 1)
            .Select(p => $"{parts[0]}({p})")
            .Prepend(parts[0]);
    }

    private static IEnumerable<string> Names(Type type) =>
        type.GetMembers(Declared).Where(IsNamed).SelectMany(m => MemberNames(Name(type), m)).Prepend(Name(type));

    private static IEnumerable<string> MemberNames(string type, MemberInfo member)
    {
        var name = $"{type}.{(member is ConstructorInfo ? type : member.Name)}";
        var parameters = member is MethodBase method ? method.GetParameters() : [];
        return parameters.Select(p => $"{name}({p.Name})").Prepend(name);
    }

    // An override has its name from the type that it overrides; a property or an event stands for its accessors.
    private static bool IsNamed(MemberInfo member) =>
        member switch
        {
            MethodInfo method => IsOpen(method) && !method.IsSpecialName && method.GetBaseDefinition() == method,
            ConstructorInfo constructor => IsOpen(constructor),
            PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsOpen),
            FieldInfo field => (field.IsPublic || field.IsFamily) && !field.IsSpecialName,
            _ => false,
        };

    private static bool IsOpen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name.Contains('<');

    private static string Name(Type type) => type.Name.Split('`')[0];
}
