namespace Pipeline.Tests.Fingerprints;

/// <summary>What a stage object holds, wherever it holds it, is code that it can reach.</summary>
public sealed class HeldObjects
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        namespace Sample;
        public interface IRule { int Apply(int x); }
        public sealed class Plus : IRule { public int Apply(int x) => x + 1; }
        public sealed class Times : IRule { public int Apply(int x) => x * 2; }
        public sealed record Stage(object Held) { public int Run() => Held is IRule rule ? rule.Apply(1) : ((Func<IRule>)Held)().Apply(1); }
        public sealed class Node { public Node? Next; public object? Value; }
        public static class Functions
        {
            public static Func<IRule> Closure(IRule rule) => () => rule;
            public static Func<IRule> Constant() => () => new Times();
        }
        """;

    private static readonly string Edited = Source.Replace("x * 2", "x * 3", StringComparison.Ordinal);

    public static TheoryData<string, bool> Holders =>
        new()
        {
            { "plain", true },
            { "array", true },
            { "list", true },
            { "dictionary", true },
            { "tuple", true },
            { "lazy", true },
            { "closure", true },
            { "delegate", true },
            { "cycle", true },
            { "type", true },
            { "other", false },
            { "nothing", false },
        };

    [Theory]
    [MemberData(nameof(Holders))]
    public void BringTheirCodeFromEveryKindOfHolder(string holder, bool holdsTheEditedType)
    {
        using var before = new Program(Source);
        using var after = new Program(Edited);

        Assert.Equal(holdsTheEditedType, Fingerprint(before, holder) != Fingerprint(after, holder));
    }

    [Fact]
    public void OfInputsOfInputsCount()
    {
        using var before = new Program(Source);
        using var after = new Program(Edited);

        Assert.NotEqual(Deep(before), Deep(after));

        static string Deep(Program program) =>
            program.Fingerprint("Stage", program.New("Stage", new[] { program.New("Stage", program.New("Times")) }));
    }

    [Fact]
    public void ThatDifferOnlyInValuesGiveOneFingerprint()
    {
        using var program = new Program(Source);

        Assert.Equal(program.Fingerprint("Stage", "a"), program.Fingerprint("Stage", 2.0));
    }

    private static string Fingerprint(Program program, string holder)
    {
        var rule = program.New("Times");
        object held = holder switch
        {
            "plain" => rule,
            "array" => new[] { rule },
            "list" => new List<object> { "a", rule },
            "dictionary" => new Dictionary<string, object> { ["a"] = rule },
            "tuple" => ("a", rule),
            "lazy" => new Lazy<object>(rule),
            "closure" => program.Type("Functions").GetMethod("Closure")!.Invoke(null, [rule])!,
            "delegate" => program.Type("Functions").GetMethod("Constant")!.Invoke(null, [])!,
            "cycle" => Cycle(program, rule),
            "type" => program.Type("Times"),
            "other" => program.New("Plus"),
            _ => "nothing",
        };
        return program.Fingerprint("Stage", held);
    }

    private static object Cycle(Program program, object rule)
    {
        var (first, second) = (program.New("Node"), program.New("Node"));
        first.GetType().GetField("Next")!.SetValue(first, second);
        second.GetType().GetField("Next")!.SetValue(second, first);
        second.GetType().GetField("Value")!.SetValue(second, rule);
        return first;
    }
}
