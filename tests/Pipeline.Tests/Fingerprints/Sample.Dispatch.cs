namespace Pipeline.Tests.Fingerprints;

internal static partial class Sample
{
    /// <summary>The rarer ways in which a call finds its method.</summary>
    private const string Dispatch = """
        public abstract class Animal
        {
            public virtual Animal Self() => throw new InvalidOperationException("20001");
            public virtual int Legs() => 20002;
            public abstract int Ask<T>(T question);
        }
        public class Dog : Animal
        {
            public override Dog Self() { Console.Write(20003); return this; }
            public override int Legs() => base.Legs() + 20004;
            public override int Ask<T>(T question) => 20005;
        }
        public sealed class Puppy : Dog { public new int Legs() => 20006; }
        public sealed class Cat : Animal
        {
            public override Cat Self() => this;
            public override int Legs() => 20007;
            public override int Ask<T>(T question) => 20008;
        }
        public sealed class HierarchyStage
        {
            public int Run() { Animal animal = new Puppy(); return animal.Self().Legs() + animal.Ask("x"); }
        }

        public interface INamed { string Name { get; } }
        public interface ITitled : INamed { string INamed.Name => "21001"; }
        public sealed class Titled : ITitled { }
        public sealed class DefaultOverrideStage { public string Run() => ((INamed)new Titled()).Name; }

        public interface IVisitor<T> { int Visit(T x); }
        public sealed class IntVisitor : IVisitor<int>, IVisitor<string>
        {
            public int Visit(int x) => 22001;
            int IVisitor<string>.Visit(string x) => 22002;
        }
        public sealed class GenericInterfaceStage
        {
            public int Run() => Accept(new IntVisitor(), 1);
            private static int Accept<T>(IVisitor<T> visitor, T x) => visitor.Visit(x);
        }

        public class Implements { public int Price() => 23001; }
        public interface IPriced { int Price(); }
        public sealed class Inherits : Implements, IPriced { }
        public sealed class InheritedImplementationStage
        {
            public int Run() => Total<IPriced>(new Inherits());
            private static int Total<T>(T x) where T : IPriced => x.Price();
        }

        public struct Scope : IDisposable { public void Dispose() => Console.Write(24001); }
        public sealed class StructStage { public void Run() { using var scope = default(Scope); } }
        public struct Number : IEquatable<Number>
        {
            public bool Equals(Number other) => 24002 > 0;
            public override int GetHashCode() => 24003;
        }
        public sealed class HashStage { public int Run() => new HashSet<Number>().Count; }

        public sealed class Walk
        {
            public Walk GetEnumerator() => this;
            public bool MoveNext() => 25001 < 0;
            public int Current => 25002;
            public int this[int i] { get => 25003; set => Console.Write(25004); }
            public void Deconstruct(out int a, out int b) { a = 25005; b = 2; }
            public event Action Changed { add => Console.Write(25006); remove => Console.Write(25007); }
        }
        public sealed class PatternStage
        {
            public int Run()
            {
                var walk = new Walk();
                foreach (var x in walk) { return x; }
                var (a, b) = walk;
                walk.Changed += () => { };
                return walk[1] + a + b;
            }
        }

        public static class Registry
        {
            public static readonly Dictionary<string, Func<int, int>> All = new() { ["a"] = x => x + 26001, ["b"] = Groups.Negate };
        }
        public sealed class RegistryStage { public int Run() => Registry.All["a"](1); }

        public sealed class Resource { ~Resource() { Console.Write(27001); } }
        public sealed class FinalizerStage { public object Run() => new Resource(); }

        public sealed class LazyStage { private readonly Lazy<int> value = new(() => 28001); public int Run() => value.Value; }

        public sealed class ReflectedMade { public ReflectedMade(int x) { Console.Write(29001); } }
        public sealed class ActivatorStage { public object? Run() => Activator.CreateInstance(typeof(ReflectedMade), 1); }

        public sealed record Row(string Name) { public int Size => 30001; public bool Odd { get; init; } = 30002 > 0; }
        public sealed class DeserializeStage { public object? Run() => System.Text.Json.JsonSerializer.Deserialize<List<Row>>("[]"); }

        public sealed record Key(int Value);
        public sealed class RecordKeyStage { public int Run() => new Dictionary<Key, int> { [new Key(1)] = 1 }.Count; }
        public sealed record Tag(int Value);
        public sealed class RecordEqualityStage { public bool Run() => new Tag(1) == new Tag(2); }
        public sealed record Label(int Value);
        public sealed class ObjectPrintStage { public void Run() => Console.Write(new Label(1)); }
        public sealed class AnonymousStage { public string Run() => System.Text.Json.JsonSerializer.Serialize(new { Accuracy31001 = 1 }); }
        public static class PerThread { public static int Shared; }
        public sealed class ThreadStage { public int Run() => PerThread.Shared; }
        public struct Pair { public int A; public short B; }
        public sealed class LayoutStage { public unsafe int Run() => sizeof(Pair); }
        public sealed class ArrayStage
        {
            public int Run() { var grid = new Pair[2, 2]; return grid[1, 1].B + (new[] { 32001, 2, 3, 4 })[0]; }
        }
        public sealed class CheckedStage { public int Run(int x) => checked(x * 33001); }
        public sealed class QueryStage
        {
            public int Run(int[] ys) => (from x in ys let y = x * 34001 where y > 1 orderby y select y).First();
        }
        public sealed class AsyncStreamStage
        {
            public async Task<int> Run() { await foreach (var x in Items()) { return x; } return 0; }
            private static async IAsyncEnumerable<int> Items() { await Task.Yield(); yield return 35001; }
        }
        public sealed class TemplateStage { public int Run() => Step() + new TemplateStage<int>().Step(); private int Step() => 36001; }
        public sealed class TemplateStage<T> { public int Step() => 36002; }
        """;
}
