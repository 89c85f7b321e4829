using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Programs;

/// <summary>A data set that is a file.</summary>
public sealed class DatasetFileTests : IDisposable
{
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    // The digits' own artifact has the form of such a file, names and super classes included. Its stage is another, and
    // runs all again: to the same bytes.
    [Fact]
    public void AFileOfTheDigitsIsTheDigits()
    {
        string[] command = ["--target=Metrics", "--methods=baseline", "--training-seeds=1"];
        space.RunWell(command);
        var before = space.Hashes();
        File.Copy(space.InArtifacts("small/data/dataset.safetensors"), space.InFolder("mine.safetensors"));
        space.Edit("\"dataset\": \"digits\"", "\"dataset\": { \"file\": \"mine.safetensors\" }");
        Assert.DoesNotContain("Nothing to run", space.RunWell(command));
        Assert.Equal(before, space.Hashes());
    }

    [Theory]
    [InlineData("shape", "'test.fine' is I64 [3]; it is to be I64 [4].")]
    [InlineData("lacking", "it lacks the tensor 'test.fine'.")]
    [InlineData("extra", "it has a tensor 'mine', which is none of a data set's.")]
    [InlineData("unseen", "the fine class 1 has no test example, and the classes go to 1.")]
    [InlineData("contradiction", "the fine class 0 is in the super classes 0 and 1.")]
    [InlineData("negative", "the fine labels are -1 to 1;")]
    [InlineData("type", "'train.images' is F64 [4, 2]; it is to be U8 [N, channels, height, width] or F32 [N, features]")]
    [InlineData("names", "its metadata \"fine_names\" has 3 names; the labels have 2 classes.")]
    public void AFileThatIsNoDataSetIsMisuse(string defect, string told)
    {
        Write(defect);
        space.Edit("\"dataset\": \"digits\"", "\"dataset\": { \"file\": \"mine.safetensors\" }");
        space.Run("--target=Metrics").AssertMisuse("The data set's file mine.safetensors: ", told);
    }

    [Fact]
    public void FeaturesAreForProgramsAlone()
    {
        Write("");
        space.Edit("\"dataset\": \"digits\"", "\"dataset\": { \"file\": \"mine.safetensors\" }");
        space.Run("--target=Metrics").AssertMisuse("is a network of ours, which reads images; the data set has features.");
    }

    // Four training and four test examples with two features each, and one defect.
    private void Write(string defect)
    {
        var script = $$"""
            import array, sys
            sys.path.insert(0, {{Quoted(Path.Combine(Checkout.Root, "methods/logistic"))}})
            import json, struct, tensors
            pixels, labels = array.array("f", range(8)), lambda *values: ([len(values)], array.array("q", values))
            data = {}
            for part in ("train", "test"):
                data[part + ".images"] = [4, 2], pixels
                data[part + ".fine"] = labels(0, 1, 0, 1)
                data[part + ".super"] = labels(0, 1, 0, 1)
            defect, metadata = {{Quoted(defect)}}, None
            if defect == "shape": data["test.fine"] = labels(0, 1, 0)
            if defect == "lacking": del data["test.fine"]
            if defect == "extra": data["mine"] = labels(0)
            if defect == "unseen": data["test.fine"] = data["test.super"] = labels(0, 0, 0, 0)
            if defect == "contradiction": data["test.super"] = labels(0, 1, 1, 1)
            if defect == "negative": data["train.fine"] = labels(-1, 1, 0, 1)
            if defect == "type": data["train.images"] = [4, 2], array.array("d", range(8))
            tensors.write(data, "mine.safetensors")
            if defect == "names":
                whole = open("mine.safetensors", "rb").read()
                size = struct.unpack("<Q", whole[:8])[0]
                header = json.loads(whole[8 : 8 + size])
                header["__metadata__"] = {"fine_names": "a|b|c"}
                text = json.dumps(header).encode()
                open("mine.safetensors", "wb").write(struct.pack("<Q", len(text)) + text + whole[8 + size :])
            """;
        Command.Run(space.Root, "python3", "-c", script).AssertSuccess();
    }

    private static string Quoted(string text) => new JValue(text).ToString(Newtonsoft.Json.Formatting.None);
}
