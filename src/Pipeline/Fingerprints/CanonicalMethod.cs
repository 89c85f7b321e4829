using System.Globalization;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Pipeline.Fingerprints;

/// <summary>
/// A method's signature and IL, without tokens, offsets, names of locals and parameters, and debug information.
/// </summary>
internal static class CanonicalMethod
{
    public static CanonicalForm Of(MethodDefinition method, OwnModules modules)
    {
        var text = new CanonicalText(modules);
        Header(method, text);
        if (method.HasBody)
        {
            Body(method.Body, text);
        }
        else if (!method.IsAbstract && !method.IsRuntime)
        {
            External(method, text);
        }

        return text.Form();
    }

    private static void Header(MethodDefinition method, CanonicalText text)
    {
        text.Lead(Follow.Touch, method.DeclaringType);
        text.Write("method").Type(method.DeclaringType, null);
        text.Member(method);
        if (!Anonymity.IsAnonymous(method))
        {
            text.Name(method.Name, method);
        }

        text.Write((int)(method.Attributes & (MethodAttributes.Virtual | MethodAttributes.NewSlot | MethodAttributes.Abstract)));
        text.Write(method.GenericParameters.Count).Write((int)method.ImplAttributes).Signature(method);
    }

    /// <summary>Native entry points, and what attributes say of them (<c>UnsafeAccessor</c>).</summary>
    private static void External(MethodDefinition method, CanonicalText text)
    {
        if (method.PInvokeInfo is { } native)
        {
            text.Write("native").Literal(native.Module.Name).Literal(native.EntryPoint).Write((int)native.Attributes);
        }

        foreach (var parameter in method.Parameters.Where(parameter => parameter.HasMarshalInfo))
        {
            text.Write("marshal").Write(parameter.Index).Write(parameter.MarshalInfo.NativeType.ToString());
        }

        CanonicalAttributes.Write(method, text);
    }

    private static void Body(MethodBody body, CanonicalText text)
    {
        text.Write(body.HasVariables && body.InitLocals ? "zeroed" : "raw");
        foreach (var variable in body.Variables)
        {
            text.Type(variable.VariableType);
        }

        var places = new Dictionary<Instruction, int>(body.Instructions.Count);
        foreach (var instruction in body.Instructions)
        {
            places.Add(instruction, places.Count);
        }

        foreach (var instruction in body.Instructions)
        {
            text.Write(instruction.OpCode.Name);
            Operand(instruction, places, body.Method.Module, text);
        }

        foreach (var handler in body.ExceptionHandlers)
        {
            text.Write(handler.HandlerType.ToString());
            foreach (var bound in new[] { handler.TryStart, handler.TryEnd, handler.FilterStart, handler.HandlerStart, handler.HandlerEnd })
            {
                text.Write(bound is null ? -1 : places[bound]);
            }

            if (handler.CatchType is { } caught)
            {
                text.Type(caught);
            }
        }
    }

    private static void Operand(Instruction instruction, Dictionary<Instruction, int> places, ModuleDefinition module, CanonicalText text)
    {
        switch (instruction.Operand)
        {
            case null:
                break;
            case string literal:
                text.Literal(literal);
                foreach (var resource in OwnResources.Named(literal, module))
                {
                    text.Lead(Follow.Read, resource);
                }

                break;
            case MethodReference called:
                CanonicalReferences.Method(called, instruction, text);
                break;
            case FieldReference field:
                CanonicalReferences.Field(field, text);
                break;
            case TypeReference type:
                text.Type(type, instruction.OpCode.Code is Code.Ldtoken or Code.Box or Code.Constrained ? Follow.Name : Follow.Mention);
                break;
            case Instruction target:
                text.Write(places[target]);
                break;
            case Instruction[] targets:
                foreach (var target in targets)
                {
                    text.Write(places[target]);
                }

                break;
            case VariableDefinition variable:
                text.Write(variable.Index);
                break;
            case ParameterDefinition parameter:
                text.Write(parameter.Index);
                break;
            case CallSite site:
                text.Signature(site);
                break;
            case double number:
                text.Write(BitConverter.DoubleToInt64Bits(number));
                break;
            case float number:
                text.Write(BitConverter.SingleToInt32Bits(number));
                break;
            case IConvertible whole:
                text.Write(whole.ToInt64(CultureInfo.InvariantCulture));
                break;
            default:
                throw new NotSupportedException($"An operand of type {instruction.Operand.GetType()}: {instruction}");
        }
    }
}
