using Pipeline.Fingerprints;
using Pipeline.Keys;

namespace Pipeline.Tests.Fingerprints;

/// <summary>
/// Where a type stands, in which file and namespace, is in no key; which of two types of one name is meant, is.
/// </summary>
public sealed class Namespaces
{
    /// <summary>Every part of a stage's code in a namespace of its own.</summary>
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using Pipeline;
        using Place.OfHelper;
        using Place.OfStage;

        namespace Place.OfStage
        {
            [Kind("probe")]
            public sealed record ProbeStage(Place.OfRecord.Recipe Recipe, Place.OfContract.IRule<Place.OfArgument.Unit> Rule) : Stage
            {
                public override string Id => "probe";
                public override IReadOnlyList<string> Outputs => ["out"];
                public override void Run(StageContext context)
                {
                    var total = Helper.Twice(Recipe.Epochs) + Rule.Apply(new(3)).Value + Rule.Weight;
                    total += Helper.Kind(new Place.OfCase.Right());
                    total += new Place.OfOuter.Outer.Nested().Value() + new Place.OfOuter.Outer.Generic<Place.OfArgument.Unit>().Size();
                    total += new List<Place.OfArgument.Unit> { new(1) }.Sum(each => each.Value);
                    Console.Write(System.Text.Json.JsonSerializer.Serialize(new Place.OfShape.Shown { Level = total }));
                    try { Console.Write(Recipe.Schedule); } catch (Place.OfCaught.LostException lost) { Console.Write(lost); }
                }
            }
        }
        namespace Place.OfRecord
        {
            public enum Schedule { Constant, Cosine }
            [Kind("recipe")] public sealed record Recipe(int Epochs, Schedule Schedule);
        }
        namespace Place.OfHelper
        {
            public static class Helper
            {
                public static int Twice(int x) => x * 2;
                public static int Kind(Place.OfCase.ISide side) => side switch { Place.OfCase.Left => 1, Place.OfCase.Right => 2, _ => 3 };
            }
        }
        namespace Place.OfContract
        {
            public interface IRule<T> { T Apply(T x); int Weight { get; } }
            public interface ITwin { int Both(); }
            public interface IOtherTwin { int Both(); }
        }
        namespace Place.OfRule
        {
            [Kind("rule")]
            public sealed record Rule(int Factor)
                : Place.OfContract.IRule<Place.OfArgument.Unit>, Place.OfContract.ITwin, Place.OfContract.IOtherTwin
            {
                Place.OfArgument.Unit Place.OfContract.IRule<Place.OfArgument.Unit>.Apply(Place.OfArgument.Unit x)
                {
                    Func<int, int> scaled = y => y * Factor;
                    return new(scaled(x.Value) + ((Place.OfContract.ITwin)this).Both() + ((Place.OfContract.IOtherTwin)this).Both());
                }
                int Place.OfContract.IRule<Place.OfArgument.Unit>.Weight => Factor;
                int Place.OfContract.ITwin.Both() => 1;
                int Place.OfContract.IOtherTwin.Both() => 2;
            }
        }
        namespace Place.OfArgument { public sealed record Unit(int Value) : IComparable<Unit> { public int CompareTo(Unit? other) => 0; } }
        namespace Place.OfCase
        {
            public interface ISide;
            public sealed class Left : ISide;
            public sealed class Right : ISide;
        }
        namespace Place.OfOuter
        {
            public static class Outer
            {
                public sealed class Nested { public int Value() => 4; }
                public sealed class Generic<T> { public int Size() => typeof(T).IsValueType ? 5 : 6; }
            }
        }
        namespace Place.OfShape
        {
            [AttributeUsage(AttributeTargets.Property)]
            public sealed class ShownByAttribute(Type type, DayOfWeek day, object boxed) : Attribute
            {
                public Type Type => type; public DayOfWeek Day => day; public object Boxed => boxed; public Type[] More { get; set; } = [];
            }
            public interface ILevel { int Level { get; } }
            public sealed class Shown : ILevel
            {
                [ShownBy(
                    typeof(Place.OfArgument.Unit), DayOfWeek.Monday, Place.OfRecord.Schedule.Cosine,
                    More = [typeof(List<Place.OfCase.Left>)])]
                public int Level { get; set; }
                int ILevel.Level => Level + 1;
            }
        }
        namespace Place.OfCaught { public sealed class LostException : Exception; }
        """;

    /// <summary>Two types of one name and the same code.</summary>
    private const string Twins = """
        namespace Sample
        {
            public sealed class Stage { public object? Run() => USE; }
            public static class Maker { public static object? Make<T>() where T : new() => new T(); }
        }
        namespace A { public class X { public static int Value() => 1; public class Inner; } }
        namespace A { public class Alone { public static int Value() => 1; } }
        namespace B { public class X { public static int Value() => 1; public class Inner; } }
        """;

    private static readonly Lazy<string> Key = new(() => KeyOf(Source));

    public static TheoryData<string> Places =>
        ["OfStage", "OfRecord", "OfHelper", "OfContract", "OfRule", "OfArgument", "OfCase", "OfOuter", "OfShape", "OfCaught"];

    [Theory]
    [MemberData(nameof(Places))]
    public void RenamedToComeFirstLeaveTheKey(string place) =>
        Assert.Equal(Key.Value, KeyOf(Source.Replace($"Place.{place}", "Aardvark", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Places))]
    public void RenamedToComeLastLeaveTheKey(string place) =>
        Assert.Equal(Key.Value, KeyOf(Source.Replace($"Place.{place}", "Zoo.Far.Away", StringComparison.Ordinal)));

    [Fact]
    public void TheKeyNamesNone() => Assert.DoesNotContain("Place", Key.Value, StringComparison.Ordinal);

    [Theory]
    [InlineData("typeof(Place.OfArgument.Unit), DayOfWeek", "typeof(Place.OfCase.Left), DayOfWeek")]
    [InlineData("DayOfWeek.Monday", "DayOfWeek.Friday")]
    [InlineData("Schedule.Cosine,\n", "Schedule.Constant,\n")]
    [InlineData("typeof(List<Place.OfCase.Left>)", "typeof(List<Place.OfCase.Right>)")]
    public void AnAttributesArgumentThatChangedChangesTheKey(string before, string after)
    {
        Assert.Contains(before, Source, StringComparison.Ordinal);
        Assert.NotEqual(Key.Value, KeyOf(Source.Replace(before, after, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("A.X.Value()", "B.X.Value()")]
    [InlineData("typeof(A.X)", "typeof(B.X)")]
    [InlineData("new A.X.Inner()", "new B.X.Inner()")]
    [InlineData("Maker.Make<A.X>()", "Maker.Make<B.X>()")]
    [InlineData("new System.Collections.Generic.List<A.X>()", "new System.Collections.Generic.List<B.X>()")]
    [InlineData("(object)this is A.X", "(object)this is B.X")]
    [InlineData("A.X.Value()", "A.Alone.Value()")]
    public void OneOfTwoTypesOfANameIsNotTheOther(string use, string other) => Assert.NotEqual(Use(use), Use(other));

    [Fact]
    public void OfATypeWhoseNameIsTheOnlyOneDoesNotMatterBesideTwins()
    {
        using var moved = new Program(
            Twins
                .Replace("public class Alone { public static int Value() => 1; }", "", StringComparison.Ordinal)
                .Replace("USE", "C.Alone.Value()", StringComparison.Ordinal)
                + "namespace C { public class Alone { public static int Value() => 1; } }"
        );

        Assert.Equal(Use("A.Alone.Value()"), moved.Fingerprint("Stage"));
    }

    private static string Use(string use)
    {
        using var program = new Program(Twins.Replace("USE", use, StringComparison.Ordinal));
        return program.Fingerprint("Stage");
    }

    /// <summary>The key's text, which holds the code's fingerprint.</summary>
    private static string KeyOf(string source)
    {
        using var program = new Program(source);
        var recipe = program.New("Recipe", 3, Enum.Parse(program.Type("Schedule"), "Cosine"));
        var stage = (Stage)program.New("ProbeStage", recipe, program.New("Rule", 2));
        var code = new CodeFingerprints(isOurs: name => name.Name == "Sample");
        return KeyWriter.Write(stage, code.Of(stage), _ => "").Text;
    }
}
