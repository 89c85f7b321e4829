using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Tests.Running.Attacks;

/// <summary>Writes a hash of every byte of its inputs, after a while: what reads one changed byte shows it.</summary>
[Kind("digest")]
internal sealed record DigestStage(int Number, int Parameter, IReadOnlyList<DigestStage> Sources) : Stage
{
    public const string File = "digest.txt";

    public override string Id => $"s{Number}";

    public override IReadOnlyList<string> Outputs => [File];

    public override Place Place => Place.Host;

    /// <summary>What it should write, said without the engine.</summary>
    public string Right => Text(Sources.Select(s => s.Right));

    public override void Run(StageContext context)
    {
        Thread.Sleep(Number % 3);
        var read = Sources.Select(s => System.IO.File.ReadAllText(context.Input(s, File), Encoding.Latin1)).ToList();
        Thread.Sleep(Number % 2);
        System.IO.File.WriteAllText(context.Output(File), Text(read));
    }

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(text)));

    private string Text(IEnumerable<string> sources) => $"{Number} {Parameter} {Hash(string.Concat(sources))}";
}
