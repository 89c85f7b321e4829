using System.Text;
using CsCheck;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Tests.Torch;

public sealed class SafetensorsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("safetensors-");

    private string AnyPath => Path.Combine(folder.FullName, "a.safetensors");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void WhatIsWrittenIsRead() =>
        Gen.Select(Gen.Float[0, 40], Gen.Byte.Array[0, 20], Gen.Long.Array[1, 5], Gen.String[Gen.Char.AlphaNumeric, 1, 8])
            .Sample(
                (floats, bytes, longs, name) =>
                {
                    using var scope = NewDisposeScope();
                    var tensors = new Dictionary<string, Tensor>
                    {
                        ["f." + name] = tensor(floats),
                        ["b." + name] = from_array(bytes),
                        ["l"] = tensor(longs).reshape(1, -1),
                        ["d"] = tensor(2.5),
                        ["i"] = tensor(new[] { 1, -2 }),
                    };
                    Safetensors.Write(AnyPath, tensors, new Dictionary<string, string> { ["é\"" + name] = "<\n>" + name });
                    var read = Safetensors.Read(AnyPath);
                    Assert.Equal(tensors.Count, read.Count);
                    Assert.Equal("<\n>" + name, SafetensorsHeader.Read(AnyPath).Metadata["é\"" + name]);
                    Assert.All(
                        tensors,
                        pair =>
                        {
                            Assert.Equal(pair.Value.shape, read[pair.Key].shape);
                            Assert.Equal(pair.Value.dtype, read[pair.Key].dtype);
                            Assert.Equal(pair.Value.contiguous().bytes, read[pair.Key].bytes);
                        }
                    );
                },
                iter: 50,
                threads: 1
            );

    [Fact]
    public void EqualTensorsGiveEqualBytesWhateverTheirOrderOrLayout()
    {
        using var scope = NewDisposeScope();
        var a = arange(6, ScalarType.Float32).reshape(2, 3);
        var b = ones(2, ScalarType.Int64);
        Safetensors.Write(AnyPath, new Dictionary<string, Tensor> { ["a"] = a, ["b"] = b });
        var other = Path.Combine(folder.FullName, "b.safetensors");
        Safetensors.Write(other, new Dictionary<string, Tensor> { ["b"] = b, ["a"] = a.t().contiguous().t() });
        Assert.Equal(File.ReadAllBytes(AnyPath), File.ReadAllBytes(other));
    }

    [Fact]
    public void TheBytesAreThoseOfTheFormat()
    {
        using var one = tensor(new byte[] { 1, 2 });
        Safetensors.Write(AnyPath, new Dictionary<string, Tensor> { ["x"] = one }, new Dictionary<string, string> { ["k"] = "v" });
        var expected = "{\"__metadata__\":{\"k\":\"v\"},\"x\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}";
        expected = expected.PadRight((expected.Length + 7) / 8 * 8);
        Assert.Equal(
            [.. BitConverter.GetBytes((ulong)expected.Length), .. Encoding.UTF8.GetBytes(expected), 1, 2],
            File.ReadAllBytes(AnyPath)
        );
    }

    [Theory]
    [InlineData("", "header's length")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|1234", "'w' ends at byte 8")]
    [InlineData(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}|12345678",
        "'w' of type F32 and shape [3] takes 12 bytes"
    )]
    [InlineData("{\"w\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}|1234", "'w' has type BF16")]
    [InlineData("{\"w\":{\"dtype\":\"U8\",\"shape\":[-2],\"data_offsets\":[0,2]}}|12", "'w' has shape [-2]")]
    [InlineData("{\"w\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,0]}}|12", "'w' has offsets [2, 0]")]
    [InlineData(
        "{\"v\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"w\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}|123",
        "'w' begins at byte 1 of the data and overlaps"
    )]
    [InlineData("{\"w\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}|123", "leaves a gap")]
    [InlineData("{\"w\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}|123", "1 bytes follow")]
    [InlineData("{\"w\":{\"dtype\":\"U8\",\"shape\":[2]}}|12", "not that of a safetensors file")]
    [InlineData("{\"w\":3}|", "not that of a safetensors file")]
    [InlineData("{\"w\"|", "not that of a safetensors file")]
    [InlineData(
        "{\"w\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"w\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}|",
        "not that of a safetensors file"
    )]
    public void ADamagedFileIsRefusedByName(string content, string expected)
    {
        var parts = content.Split('|');
        File.WriteAllBytes(
            AnyPath,
            content.Length == 0
                ? [1, 2]
                : [.. BitConverter.GetBytes((ulong)parts[0].Length), .. Encoding.UTF8.GetBytes(string.Concat(parts))]
        );
        var error = Assert.Throws<InvalidDataException>(() => Safetensors.Read(AnyPath));
        Assert.Contains(AnyPath, error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void AHeaderLongerThanTheFileIsRefused()
    {
        File.WriteAllBytes(AnyPath, [255, 255, 255, 255, 255, 255, 255, 255, 1]);
        Assert.Contains("header should take", Assert.Throws<InvalidDataException>(() => SafetensorsHeader.Read(AnyPath)).Message);
    }

    [Fact]
    public void ATypeOutsideTheFormatIsRefused()
    {
        using var flags = ones(2, ScalarType.Bool);
        var refusal = Assert.Throws<ArgumentException>(() => Safetensors.Write(AnyPath, new Dictionary<string, Tensor> { ["x"] = flags }));
        Assert.Equal("tensors of type Bool are not stored", refusal.Message);
    }
}
