namespace Pipeline.Tests.Fingerprints;

/// <summary>
/// A small program of many stages, each with one way to reach code. The tests edit it and see whose fingerprint
/// changes.
/// </summary>
internal static partial class Sample
{
    public const string Resource = "Sample.data.csv";
    public const string OtherResource = "Sample.other.csv";

    public const string Source = Ways + Dispatch;

    private const string Ways = """
        using System;
        using System.Collections;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Runtime.InteropServices;
        using System.Threading.Tasks;
        using static Sample.Trigonometry;

        namespace Sample;

        public static class Constants { public const int Width = 64; public const int Unused = 1; }
        public static class Trigonometry { public static int Turn(int x) => x * 360; }
        public static class Deep
        {
            public static int One(int x) => Two(x) + 1;
            private static int Two(int x) => x * 1001;
            public static int Unrelated(int x) => x - 1002;
        }
        public sealed class CallsStage
        {
            public int Run()
            {
                // comment
                var local = 5;
                return Deep.One(local) + Turn(local) + Constants.Width;
            }
        }

        public sealed class LambdaStage
        {
            public int Run(int[] xs)
            {
                var factor = 7;
                Func<int, int> outer = x => { Func<int, int> inner = y => y * factor + 2001; return inner(x) + xs.Length; };
                return xs.Select(outer).Select(x => x + 2002).Sum() + Local(3);
                int Local(int x) => x + 2003 + factor;
            }
            public Func<int, int> Other() => x => x + 2004;
        }

        public sealed class IteratorStage
        {
            public int Run() => Items(3).Sum();
            private static IEnumerable<int> Items(int n) { for (var i = 0; i < n; i++) { yield return i * 3001; } }
            public static IEnumerable<int> Others(int n) { for (var i = 0; i < n; i++) { yield return i * 3002; } }
        }

        public sealed class AsyncStage
        {
            public int Run() => Work().Result;
            private static async Task<int> Work()
            {
                await Task.Yield();
                try { await Task.Delay(1); } finally { GC.Collect(); }
                return 4001;
            }
        }

        public static class Fields
        {
            public static readonly int Initialised = int.Parse("5001");
            public static readonly int[] Table = { 1, 2, 3, 5002, 5, 6, 7, 8 };
            public static int ByInitialiser() => Initialised + Table[0];
        }
        public static class Constructed
        {
            public static int Value;
            static Constructed() { Value = 5003; }
        }
        public sealed class StaticStage { public int Run() => Fields.ByInitialiser(); }
        public sealed class StaticConstructorStage { public int Run() => Constructed.Value; }

        public interface IShape { int Area(); int Twice() => Area() * 6001; }
        public sealed class Square : IShape { public int Area() => 6002; public int Unused() => 6003; }
        public sealed class Circle : IShape { int IShape.Area() => 6004; }
        public sealed class Triangle : IShape { public int Area() => 6005; }
        public sealed class InterfaceStage { public int Run() { IShape shape = new Square(); return shape.Area(); } }
        public sealed class ExplicitStage { public int Run() { IShape shape = new Circle(); return shape.Twice(); } }

        public abstract record Method
        {
            protected Method() { Started = 7001; }
            public int Started { get; }
            public abstract int Apply(int x);
        }
        public sealed record Dampen(double Alpha) : Method { public override int Apply(int x) => x + 7002; }
        public sealed record Teach(double Rate) : Method { public override int Apply(int x) => x + 7003; }
        public sealed record Unlearn(string Name, Method Method) { public int Run() => Method.Apply(1); }
        public sealed record Summary(IReadOnlyList<Unlearn> Inputs) { public int Run() => Inputs.Count; }

        public sealed class Descending : IComparer<int> { public int Compare(int x, int y) => y.CompareTo(x) * 8001; }
        public sealed class Held : IDisposable
        {
            public void Dispose() { Console.Write(8002); }
            public override string ToString() => "8003";
        }
        public sealed class FrameworkStage
        {
            public int Run()
            {
                using var held = new Held();
                var xs = new[] { 2, 1 };
                Array.Sort(xs, new Descending());
                return xs[0] + $"{held}".Length;
            }
        }

        public interface IScale { static abstract int By(int x); }
        public sealed class ByTen : IScale { public static int By(int x) => x * 9001; }
        public sealed class ByTwo : IScale { public static int By(int x) => x * 9002; }
        public sealed class Maker { public int Made = 9003; }
        public static class Generic
        {
            public static int Scale<T>(int x) where T : IScale => T.By(x);
            public static T Make<T>() where T : new() => new T();
        }
        public sealed class GenericStage { public int Run() => Generic.Scale<ByTen>(1) + Generic.Make<Maker>().Made; }

        public static class Groups { public static int Negate(int x) => -x * 10001; }
        public sealed class MethodGroupStage { public int Run() => new[] { 1, 2 }.Select(Groups.Negate).Sum(); }

        public sealed class SwitchStage
        {
            public int Run(string name) => name switch
            {
                "cifar" => 1, "digits" => 2, "fashion" => 3, "mnist" => 4, "svhn" => 5, "imagenet" => 6, "kitti" => 7, _ => 11001,
            };
        }

        public readonly struct Money
        {
            public readonly int Cents;
            public Money(int cents) { Cents = cents; }
            public static Money operator +(Money a, Money b) => new(a.Cents + b.Cents + 12001);
            public static implicit operator Money(int cents) => new(cents * 12002);
            public int Whole => Cents / 12003;
            public int Unused => Cents / 12004;
        }
        public static class MoneyExtensions { public static int Doubled(this Money money) => money.Cents * 12005; }
        public sealed class OperatorStage { public int Run() { Money sum = (Money)1 + (Money)2; return sum.Whole + sum.Doubled(); } }

        public sealed class FilterStage
        {
            public int Run()
            {
                try { return int.Parse("x"); }
                catch (FormatException e) when (e.Message.Length > 13001) { return 13002; }
                catch (Exception) { return 13003; }
            }
        }

        public sealed class ResourceStage
        {
            public Stream? Run() => typeof(ResourceStage).Assembly.GetManifestResourceStream("Sample.data.csv");
        }
        public static class Files
        {
            public static Stream? Open(string name) => typeof(Files).Assembly.GetManifestResourceStream(name + ".csv");
        }
        public sealed class AnyResourceStage { public Stream? Run(string name) => Files.Open(name); }

        public static class Native
        {
            [DllImport("native14001", EntryPoint = "entry14002")] public static extern int Call(int x);
        }
        public sealed class NativeStage { public int Run() => Native.Call(1); }

        public class Parent { public int Seed; public Parent() { Seed = 15001; } public class Nested { public int Value() => 15002; } }
        public sealed class Child : Parent { }
        public sealed class BaseStage { public int Run() => new Child().Seed + new Parent.Nested().Value(); }

        public sealed record Options(int Epochs, int Batch)
        {
            public int Total => Epochs * 16001;
        }
        public sealed record Unprinted(int First);
        public sealed class RecordStage
        {
            public int Run()
            {
                var options = new Options(1, 2) with { Epochs = 3 };
                return options is { Batch: > 16002, Epochs: var epochs } ? epochs : options.Total + new Unprinted(1).First;
            }
        }
        public sealed class PrintStage { public string Run() => $"{new Printed(1)}"; }
        public sealed record Printed(int First);

        public sealed class SpanStage
        {
            private static ReadOnlySpan<byte> Magic => new byte[] { 1, 2, 171, 4 };
            public int Run() { Span<int> buffer = stackalloc int[] { 17, 18, 17002 }; return Magic[0] + buffer[1]; }
        }

        public sealed class Metrics
        {
            public double Accuracy { get; init; }
            public double Loss => Accuracy * 18001;
            private int hidden = 18002;
            public int Hidden() => hidden;
        }
        public sealed class SerializeStage
        {
            public string Run() => System.Text.Json.JsonSerializer.Serialize(new Metrics { Accuracy = 1 });
        }
        public enum Colour { Red, Green }
        public sealed class EnumStage { public string Run(Colour colour) => $"{colour}"; }
        public sealed class EnumValueStage { public int Run(Colour colour) => colour == Colour.Green ? 1 : 2; }

        """;
}
