using Pipeline;
using Stages.Datasets;
using Stages.Downloads;
using Stages.Tests.Downloads;

namespace Stages.Tests.Datasets;

public sealed class PublishedFashionTests
{
    [FashionFact]
    public void TheFilesOfThePublishedHashesHoldAsManyExamplesOfEveryClass()
    {
        using var folder = new TemporaryFolder();
        var options = new Dictionary<string, string> { [DownloadOptions.Data] = FashionFactAttribute.Folder };
        Publications.FashionMnist.Run(
            new StageContext(Publications.FashionMnist, folder.Root, (_, _) => "", "cpu", _ => { }, folder.Root, options)
        );
        Assert.All(Examples("train").Labels.CountBy(l => l), c => Assert.Equal(6_000, c.Value));
        Assert.All(Examples("t10k").Labels.CountBy(l => l), c => Assert.Equal(1_000, c.Value));

        Examples Examples(string part) =>
            Idx.Read(name => folder.At(name), $"{part}-images-idx3-ubyte", $"{part}-labels-idx1-ubyte", 28, 10);
    }
}
