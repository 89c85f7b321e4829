using System.Globalization;
using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>Custom attributes with their arguments, as data: nothing in them is followed.</summary>
internal static class CanonicalAttributes
{
    public static void Write(ICustomAttributeProvider member, CanonicalText text)
    {
        foreach (var attribute in member.CustomAttributes.Where(attribute => !IsCompilersOwn(attribute.AttributeType)))
        {
            text.Write("attribute").Type(attribute.AttributeType, null);
            if (!attribute.HasConstructorArguments && !attribute.IsResolved)
            {
                // An enumeration of unknown size stands in it. Types in these bytes are full names: a rename counts, and
                // no edit is missed.
                text.Literal(Convert.ToHexString(attribute.GetBlob()));
                continue;
            }

            foreach (var argument in attribute.ConstructorArguments)
            {
                Argument(argument, text);
            }

            foreach (var named in attribute.Fields.Concat(attribute.Properties))
            {
                text.Literal(named.Name);
                Argument(named.Argument, text);
            }
        }
    }

    private static void Argument(CustomAttributeArgument argument, CanonicalText text)
    {
        text.Type(argument.Type, null);
        switch (argument.Value)
        {
            case TypeReference type:
                text.Type(type, null);
                break;
            case CustomAttributeArgument boxed:
                Argument(boxed, text);
                break;
            case CustomAttributeArgument[] elements:
                text.Write(elements.Length);
                foreach (var element in elements)
                {
                    Argument(element, text);
                }

                break;
            case null:
                text.Write("null");
                break;
            case var value:
                text.Literal(Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;
        }
    }

    private static bool IsCompilersOwn(TypeReference attribute) =>
        attribute.Name is "CompilerGeneratedAttribute" or "NullableAttribute" or "NullableContextAttribute" or "DebuggerBrowsableAttribute";
}
