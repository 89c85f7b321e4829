using Pipeline.Fingerprints;

namespace Pipeline.Tests.Fingerprints;

/// <summary>The matrix: an edit of the sample, and the stages whose fingerprints change by it, and no others.</summary>
public sealed class CodeEdits
{
    private static readonly Lazy<Dictionary<string, string>> Before = new(() => Fingerprints(Sample.Source, "1", "2"));

    public static TheoryData<string, string, string, string> Edits =>
        new()
        {
            // edit, text before, text after, stages that change
            { "constant two calls deep", "x * 1001", "x * 1", "CallsStage" },
            { "unreached method edited", "x - 1002", "x - 1", "" },
            { "unreached method removed", "public static int Unrelated(int x) => x - 1002;", "", "" },
            { "comment", "// comment", "// another\n/* and more */", "" },
            { "formatting", "Two(x) + 1;", "\n\n      Two( x )\n + 1 ;", "" },
            {
                "local renamed",
                "var local = 5;\n        return Deep.One(local) + Turn(local)",
                "var renamed = 5;\n        return Deep.One(renamed) + Turn(renamed)",
                ""
            },
            { "private method renamed", "Two(x) + 1;\n    private static int Two(", "Second(x) + 1;\n    private static int Second(", "" },
            { "parameter renamed", "Two(int x) => x * 1001", "Two(int y) => y * 1001", "" },
            {
                "members reordered",
                "public static int One(int x) => Two(x) + 1;\n    private static int Two(int x) => x * 1001;",
                "private static int Two(int x) => x * 1001;\n    public static int One(int x) => Two(x) + 1;",
                ""
            },
            { "method added before", "public static int One(", "public static int Zero(int x) => x;\n    public static int One(", "" },
            {
                "method added after",
                "public static int Unrelated(",
                "public static int Last(int x) => x;\n    public static int Unrelated(",
                ""
            },
            { "attribute added", "public static int One(", "[Obsolete(\"old\", false)] public static int One(", "" },
            { "const of another class", "Width = 64", "Width = 65", "CallsStage" },
            { "const that nothing uses", "Unused = 1;", "Unused = 2;", "" },
            { "using static", "x * 360", "x * 361", "CallsStage" },
            {
                "overload chosen anew",
                "public static int Turn(int x) => x * 360;",
                "public static int Turn(long x) => (int)x * 360;",
                "CallsStage"
            },
            {
                "class added",
                "public static class Deep",
                "public sealed class Added { public int Run(int x) { Func<int> f = () => x; return f(); } }\npublic static class Deep",
                ""
            },
            { "inner lambda", "+ 2001", "+ 1", "LambdaStage" },
            { "lambda", "x + 2002", "x + 1", "LambdaStage" },
            { "local function", "x + 2003", "x + 1", "LambdaStage" },
            { "lambda of another method", "x + 2004", "x + 1", "" },
            {
                "parameter captured by a lambda renamed",
                "int[] xs)\n    {\n        var factor = 7;\n        Func<int, int> outer = x => { Func<int, int> inner "
                    + "= y => y * factor + 2001; return inner(x) + xs.Length; };\n        return xs.",
                "int[] rows)\n    {\n        var factor = 7;\n        Func<int, int> outer = x => { Func<int, int> "
                    + "inner = y => y * factor + 2001; return inner(x) + rows.Length; };\n        return rows.",
                ""
            },
            {
                "lambda in a method added before",
                "public int Run(int[] xs)",
                "public Func<int, Func<int>> Added() => x => () => x + 1;\n    public int Run(int[] xs)",
                ""
            },
            {
                "local function in a method added before",
                "public int Run(int[] xs)",
                "public int Added(int a) { return Local(1); int Local(int b) => a + b; }\n    public int Run(int[] xs)",
                ""
            },
            { "lambda added to another method", "x => x + 2004", "x => ((Func<int>)(() => x + 2004))()", "" },
            { "lambda added to the method itself", "+ Local(3);", "+ Local(3) + new Func<int>(() => 1)();", "LambdaStage" },
            { "iterator", "i * 3001", "i * 1", "IteratorStage" },
            { "iterator that is not used", "i * 3002", "i * 1", "" },
            {
                "iterator added before",
                "private static IEnumerable<int> Items",
                "public IEnumerable<string> Added() { yield return \"\"; }\n    private static IEnumerable<int> Items",
                ""
            },
            { "async method", "return 4001", "return 1", "AsyncStage" },
            { "finally of an async method", "finally { GC.Collect(); }", "finally { GC.Collect(0); }", "AsyncStage" },
            { "static field initialiser", "\"5001\"", "\"1\"", "StaticStage" },
            { "data of a static array", "5002, 5, 6", "1, 5, 6", "StaticStage" },
            { "static constructor", "Value = 5003", "Value = 1", "StaticConstructorStage" },
            { "default interface method", "Area() * 6001", "Area() * 1", "ExplicitStage" },
            { "implementation that is instantiated", "=> 6002", "=> 1", "InterfaceStage" },
            { "unused member of an instantiated type", "6003", "1", "" },
            { "explicit implementation", "6004", "1", "ExplicitStage" },
            { "implementation that is not instantiated", "6005", "1", "" },
            { "base constructor of what stages hold", "= 7001", "= 1", "Summary;Unlearn/Dampen;Unlearn/Teach" },
            { "override on what one stage holds", "+ 7002", "+ 1", "Unlearn/Dampen" },
            { "override on what the other stage holds", "7003", "1", "Unlearn/Teach" },
            {
                "parameter added to a record of no interest",
                "record Unprinted(int First)",
                "record Unprinted(int First, int Second = 0)",
                "RecordStage"
            },
            { "property added to a record of no interest", "public int Total =>", "public int Added => 3; public int Total =>", "" },
            { "comparer given to the framework", "* 8001", "* 1", "FrameworkStage" },
            { "Dispose", "Console.Write(8002)", "Console.Write(1)", "FrameworkStage" },
            { "ToString", "\"8003\"", "\"1\"", "FrameworkStage" },
            { "static abstract member of the type argument", "* 9001", "* 1", "GenericStage" },
            { "static abstract member of another type", "9002", "1", "" },
            { "field initialiser of a type made by new T()", "9003", "1", "GenericStage" },
            { "another type argument", "Scale<ByTen>", "Scale<ByTwo>", "GenericStage" },
            { "method group", "10001", "1", "MethodGroupStage;RegistryStage" },
            {
                "method group in a method added before",
                "public sealed class MethodGroupStage {",
                "public sealed class MethodGroupStage { public int Added() => new[] { \"\" }.Select(int.Parse).Sum();",
                ""
            },
            { "switch on strings", "\"svhn\" => 5", "\"svnh\" => 5", "SwitchStage" },
            { "default of a switch", "_ => 11001", "_ => 1", "SwitchStage" },
            { "operator", "12001", "1", "OperatorStage" },
            { "conversion", "12002", "1", "OperatorStage" },
            { "property accessor", "12003", "1", "OperatorStage" },
            { "accessor that is not used", "12004", "1", "" },
            { "extension method", "12005", "1", "OperatorStage" },
            { "exception filter", "> 13001", "> 1", "FilterStage" },
            { "exception handler", "13003", "1", "FilterStage" },
            { "type of exception caught", "FormatException e", "OverflowException e", "FilterStage" },
            { "native module", "native14001", "native", "NativeStage" },
            { "native entry point", "entry14002", "entry", "NativeStage" },
            { "base constructor", "15001", "1", "BaseStage" },
            { "nested type", "15002", "1", "BaseStage" },
            { "property read by a pattern", "16001", "1", "RecordStage" },
            { "pattern", "> 16002", "> 1", "RecordStage" },
            { "with", "with { Epochs = 3 }", "with { Epochs = 4 }", "RecordStage" },
            { "record that is printed", "record Printed(int First)", "record Printed(int Second)", "PrintStage" },
            { "span of bytes", "171", "172", "SpanStage" },
            { "stackalloc", "17002", "1", "SpanStage" },
            { "getter that only a serializer calls", "18001", "1", "SerializeStage" },
            {
                "property that only a serializer sees",
                "double Accuracy { get; init; }\n    public double Loss",
                "double Accuracy { get; init; }\n    public int More => 1;\n    public double Loss",
                "SerializeStage"
            },
            { "names of an enumeration that is printed", "Colour { Red, Green }", "Colour { Rouge, Green }", "EnumStage" },
            { "value of an enumeration", "Colour { Red, Green }", "Colour { Red, Blue, Green }", "EnumStage;EnumValueStage" },
            { "base method that is always overridden", "20001", "1", "HierarchyStage" },
            { "base method that is called by base.", "20002", "1", "HierarchyStage" },
            { "covariant override", "20003", "1", "HierarchyStage" },
            { "inherited override", "20004", "1", "HierarchyStage" },
            { "override of a generic method", "20005", "1", "HierarchyStage" },
            { "method that hides an inherited one", "20006", "1", "" },
            { "override of a type that is not instantiated", "20007", "1", "" },
            { "hiding turned into overriding", "public new int Legs", "public override int Legs", "HierarchyStage" },
            { "default implementation by a derived interface", "21001", "1", "DefaultOverrideStage" },
            { "implementation of a generic interface", "22001", "1", "GenericInterfaceStage" },
            { "implementation that is inherited", "23001", "1", "InheritedImplementationStage" },
            { "Dispose of a struct", "24001", "1", "StructStage" },
            { "Equals of a type argument", "24002", "-1", "HashStage" },
            { "GetHashCode of a type argument", "24003", "1", "HashStage" },
            { "MoveNext found by pattern", "25001", "-1", "PatternStage" },
            { "Current found by pattern", "25002", "1", "PatternStage" },
            { "indexer", "25003", "1", "PatternStage" },
            { "setter of the indexer, not used", "25004", "1", "" },
            { "Deconstruct", "25005", "1", "PatternStage" },
            { "event", "25006", "1", "PatternStage" },
            { "removal from the event, not used", "25007", "1", "" },
            { "lambda in a static registry", "26001", "1", "RegistryStage" },
            { "finalizer", "27001", "1", "FinalizerStage" },
            { "lambda in a field initialiser of the stage", "28001", "1", "LazyStage" },
            { "constructor called by reflection on typeof", "29001", "1", "ActivatorStage" },
            { "getter of a deserialized type", "30001", "1", "DeserializeStage" },
            { "initialiser of a deserialized type", "30002", "-1", "DeserializeStage" },
            { "record that is a key", "record Key(int Value)", "record Key(int Value, int More = 1)", "RecordKeyStage" },
            {
                "equality written by hand",
                "record Tag(int Value);",
                "record Tag(int Value) { public bool Equals(Tag? other) => true; public override int GetHashCode() => 1; }",
                "RecordEqualityStage"
            },
            { "record that is compared", "record Tag(int Value)", "record Tag(long Value)", "RecordEqualityStage" },
            { "record that is printed as an object", "record Label(int Value)", "record Label(int Amount)", "ObjectPrintStage" },
            { "property of an anonymous object", "Accuracy31001", "Accuracy", "AnonymousStage" },
            { "static field made one per thread", "public static int Shared", "[ThreadStatic] public static int Shared", "ThreadStage" },
            {
                "layout of a struct",
                "public int A; public short B;",
                "public int A; public short B; public long C;",
                "ArrayStage;LayoutStage"
            },
            { "array literal", "32001", "32002", "ArrayStage" },
            { "checked turned off", "checked(x * 33001)", "(x * 33001)", "CheckedStage" },
            { "query", "34001", "34002", "QueryStage" },
            { "asynchronous stream", "35001", "35002", "AsyncStreamStage" },
            { "generic class of the same name", "36002", "1", "TemplateStage" },
        };

    [Theory]
    [MemberData(nameof(Edits))]
    public void ChangeTheFingerprintsOfTheStagesThatReachThem(string edit, string before, string after, string stages)
    {
        Assert.False(string.IsNullOrEmpty(edit));
        Assert.Equal(2, Sample.Source.Split(before).Length);

        Assert.Equal(stages, Changed(Fingerprints(Sample.Source.Replace(before, after, StringComparison.Ordinal), "1", "2")));
    }

    [Fact]
    public void OfAResourceChangeTheStagesThatMayOpenIt() =>
        Assert.Equal("AnyResourceStage;ResourceStage", Changed(Fingerprints(Sample.Source, "edited", "2")));

    [Fact]
    public void OfAResourceThatNobodyNamesChangeTheStagesThatMayOpenAny() =>
        Assert.Equal("AnyResourceStage", Changed(Fingerprints(Sample.Source, "1", "edited")));

    [Fact]
    public void OfTheNameOfACapturedLocalChangeNothing() =>
        Assert.Equal("", Changed(Fingerprints(Sample.Source.Replace("factor", "gain", StringComparison.Ordinal), "1", "2")));

    [Fact]
    public void OfPlaceAloneChangeNothing()
    {
        var head = Sample.Source[..Sample.Source.IndexOf("public static class Constants", StringComparison.Ordinal)];
        var declarations = Sample.Source[head.Length..];
        var middle = declarations.IndexOf("public interface IShape", StringComparison.Ordinal);

        Assert.Equal("", Changed(Fingerprints(head + declarations[middle..] + "\n" + declarations[..middle], "1", "2")));
    }

    [Fact]
    public void OfTheNamespaceChangeNothing() =>
        Assert.Equal(
            "",
            Changed(
                Fingerprints(
                    Sample.Source.Replace("namespace Sample;", "namespace Zoo.Far;").Replace("static Sample.Trig", "static Zoo.Far.Trig"),
                    "1",
                    "2"
                )
            )
        );

    [Fact]
    public void ThatGiveEveryTypeAFileOfItsOwnChangeNothing()
    {
        var (usings, types) = Parts();

        Assert.Equal("", Changed(Fingerprints([.. types.Select(type => $"{usings}namespace Sample;\n{type}").Reverse()], "1", "2")));
    }

    [Fact]
    public void ThatGiveEveryTypeANamespaceOfItsOwnChangeNothing()
    {
        var (usings, types) = Parts();
        usings = usings.Replace("using static Sample.Trigonometry;", "", StringComparison.Ordinal);
        var every = string.Concat(types.Select((type, i) => $"using N{types.Length - i};\n"));
        var turn = Array.FindIndex(types, type => type.StartsWith("public static class Trigonometry", StringComparison.Ordinal));
        var spaces = types.Select((type, i) => $"namespace N{types.Length - i}\n{{\n{type}\n}}\n");

        Assert.Equal(
            "",
            Changed(
                Fingerprints(
                    $"{usings}{every}using static N{types.Length - turn}.Trigonometry;\nnamespace N1 {{ }}\n{string.Concat(spaces)}",
                    "1",
                    "2"
                )
            )
        );
    }

    /// <summary>The sample's usings and its types, each apart.</summary>
    private static (string Usings, string[] Types) Parts()
    {
        var parts = Sample.Source.Split("namespace Sample;");
        return (
            parts[0],
            [
                .. System
                    .Text.RegularExpressions.Regex.Split(parts[1], "^(?=public )", System.Text.RegularExpressions.RegexOptions.Multiline)
                    .Skip(1),
            ]
        );
    }

    private static string Changed(Dictionary<string, string> after)
    {
        Assert.Equal(Before.Value.Keys.Order(), after.Keys.Order());
        return string.Join(
            ';',
            after.Where(pair => Before.Value[pair.Key] != pair.Value).Select(pair => pair.Key).Order(StringComparer.Ordinal)
        );
    }

    private static Dictionary<string, string> Fingerprints(string source, string resource, string other) =>
        Fingerprints([source], resource, other);

    private static Dictionary<string, string> Fingerprints(string[] sources, string resource, string other)
    {
        using var program = new Program(sources, new() { [Sample.Resource] = resource, [Sample.OtherResource] = other });
        var fingerprints = new CodeFingerprints();
        var stages = program
            .Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Stage", StringComparison.Ordinal))
            .ToDictionary(type => type.Name, type => Activator.CreateInstance(type)!);
        stages["Unlearn/Dampen"] = program.New("Unlearn", "a", program.New("Dampen", 1.0));
        stages["Unlearn/Teach"] = program.New("Unlearn", "a", program.New("Teach", 1.0));
        var inputs = Array.CreateInstance(program.Type("Unlearn"), 1);
        inputs.SetValue(stages["Unlearn/Dampen"], 0);
        stages["Summary"] = program.New("Summary", inputs);
        return stages.ToDictionary(stage => stage.Key, stage => Program.Fingerprint(fingerprints, stage.Value));
    }
}
