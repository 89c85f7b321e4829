using Newtonsoft.Json.Linq;

namespace Stages.Tests.Metrics;

/// <summary>The scalar golden values of the reference implementation.</summary>
internal static class GoldenScalars
{
    private static readonly Lazy<JObject> File = new(() =>
        JObject.Parse(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Reference", "scalars.json")))
    );

    internal static double Number(string path) => File.Value.SelectToken(path, errorWhenNoMatch: true)!.Value<double>();

    internal static double[] Numbers(string path) => File.Value.SelectToken(path, errorWhenNoMatch: true)!.ToObject<double[]>()!;
}
