using Pipeline;
using Stages.Models;

namespace Stages.Experiments;

/// <summary>What network a model is: the name of its kind, or an object with kind and sizes.</summary>
/// <param name="Architecture">The kind, with the sizes that are its own.</param>
/// <param name="Width">Its width in place of the experiment's: channels of the first layers; of a vit, the numbers of a
/// token.</param>
/// <param name="Place">The kind and what sizes the file states, as a part of a place: vit-dim32-patch2.</param>
public sealed record NetworkSpec(Architecture Architecture, [Range(1, 1_024)] int? Width, string Place)
{
    /// <summary>The key of the kind.</summary>
    internal const string Kind = "kind";

    /// <summary>The keys of the sizes of a kind: its width, and what is its own.</summary>
    internal static IReadOnlyList<JsonField> Sizes(Architecture kind) =>
        [
            JsonField.Of(typeof(NetworkSpec)).First(field => field.Property.Name == nameof(Width)) with
            {
                Name = kind.WidthKey,
            },
            .. JsonField.Of(kind.GetType()),
        ];
}
