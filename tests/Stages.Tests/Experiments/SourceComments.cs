using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Stages.Experiments;

namespace Stages.Tests.Experiments;

/// <summary>What the source says of its records and their properties, as plain sentences.</summary>
internal static partial class SourceComments
{
    private static readonly Dictionary<string, XElement> Members = XDocument
        .Load(Path.ChangeExtension(typeof(Experiment).Assembly.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value);

    public static string Of(Type type) => Summary($"T:{type.FullName}");

    public static string Of(PropertyInfo property) => Summary($"P:{property.DeclaringType!.FullName}.{property.Name}");

    private static string Summary(string member) =>
        Space().Replace(string.Concat(Members[member].Element("summary")!.Nodes().Select(Plain)), " ").Trim();

    // What a comment refers to is named as files name it.
    private static string Plain(XNode node) =>
        node is XElement { HasElements: false, IsEmpty: false } element ? element.Value
        : node is XElement reference ? CamelCase((reference.Attribute("cref") ?? reference.Attribute("name"))!.Value.Split('.')[^1])
        : ((XText)node).Value;

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
