namespace Stages.Tests.Datasets;

/// <summary>Needs the files of Debian's package dataset-fashion-mnist.</summary>
internal sealed class FashionFactAttribute : FactAttribute
{
    public const string Folder = "/usr/share/datasets/fashion-mnist";

    public FashionFactAttribute()
    {
        if (!Directory.Exists(Folder))
        {
            Skip = $"there is no {Folder} on this machine (Debian: dataset-fashion-mnist)";
        }
    }
}
