using System.Globalization;
using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>What a type is, apart from its methods.</summary>
internal static class CanonicalType
{
    /// <summary>
    /// Base type and interfaces (casts ask for them), and the layout of a value type, whose bytes can be seen.
    /// </summary>
    public static CanonicalForm Declaration(TypeDefinition type, OwnModules modules)
    {
        var text = new CanonicalText(modules);
        text.Write("type").Type(type, null);
        text.Write(
            type.IsInterface ? "interface"
            : type.IsValueType ? "struct"
            : "class"
        );
        if (type.BaseType is { } parent)
        {
            text.Type(parent, null);
            if (modules.Resolve(parent) is { } own)
            {
                text.Lead(Follow.Declare, own);
            }
        }

        foreach (var implemented in type.Interfaces.OrderBy(each => SortKeys.Of(each.InterfaceType, modules), StringComparer.Ordinal))
        {
            text.Type(implemented.InterfaceType, null);
        }

        if (Anonymity.IsAnonymousObject(type))
        {
            Names(type, text);
        }

        if (type.IsValueType || type.IsExplicitLayout)
        {
            Layout(type, text);
        }

        return text.Form();
    }

    /// <summary>
    /// The properties and fields as a serializer sees them: names, order, types and attributes. Leads to accessors and
    /// constructors.
    /// </summary>
    public static CanonicalForm Shape(TypeDefinition type, OwnModules modules)
    {
        var text = new CanonicalText(modules);
        text.Write("shape").Type(type, null);
        CanonicalAttributes.Write(type, text);
        foreach (var property in type.Properties)
        {
            text.Name(property.Name, property.GetMethod ?? property.SetMethod).Type(property.PropertyType, Follow.Name);
            CanonicalAttributes.Write(property, text);
            foreach (var accessor in new[] { property.GetMethod, property.SetMethod }.OfType<MethodDefinition>())
            {
                text.Lead(Follow.Call, accessor);
            }
        }

        foreach (var field in type.Fields.Where(field => !field.IsStatic && !Anonymity.IsAnonymous(field)))
        {
            text.Literal(field.Name).Type(field.FieldType, Follow.Name);
            CanonicalAttributes.Write(field, text);
        }

        foreach (var constructor in type.Methods.Where(method => method.IsConstructor && !method.IsStatic))
        {
            text.Lead(Follow.Call, constructor);
            text.Write(string.Join(' ', constructor.Parameters.Select(parameter => parameter.Name)));
        }

        if (type.BaseType is { } parent && modules.Resolve(parent) is { } own)
        {
            text.Lead(Follow.Inspect, own);
        }

        return text.Form();
    }

    /// <summary>Names and values, which an enumeration that is boxed or printed shows.</summary>
    public static CanonicalForm Enumeration(TypeDefinition type, OwnModules modules)
    {
        var text = new CanonicalText(modules);
        text.Write("enum").Type(type, null);
        CanonicalAttributes.Write(type, text);
        foreach (var field in type.Fields.Where(field => field.HasConstant))
        {
            text.Write(field.Name).Write(Convert.ToString(field.Constant, CultureInfo.InvariantCulture)!);
        }

        return text.Form();
    }

    private static void Names(TypeDefinition type, CanonicalText text)
    {
        foreach (var property in type.Properties)
        {
            text.Literal(property.Name);
        }
    }

    private static void Layout(TypeDefinition type, CanonicalText text)
    {
        text.Write(
            type.IsExplicitLayout ? "explicit"
            : type.IsAutoLayout ? "auto"
            : "sequential"
        );
        text.Write(type.PackingSize).Write(type.ClassSize);
        foreach (var field in type.Fields.Where(field => !field.IsStatic))
        {
            text.Type(field.FieldType);
            text.Write(field.HasLayoutInfo ? field.Offset : -1);
        }

        if (Anonymity.HasAttribute(type, "InlineArrayAttribute"))
        {
            CanonicalAttributes.Write(type, text);
        }
    }
}
