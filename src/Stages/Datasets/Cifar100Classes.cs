namespace Stages.Datasets;

/// <summary>The classes of CIFAR-100 (docs/science.md, section 2).</summary>
internal static class Cifar100Classes
{
    // A line for each super class, in the order of its coarse label. Fine labels are the alphabet's order.
    private const string Members = """
        aquatic_mammals: beaver dolphin otter seal whale
        fish: aquarium_fish flatfish ray shark trout
        flowers: orchid poppy rose sunflower tulip
        food_containers: bottle bowl can cup plate
        fruit_and_vegetables: apple mushroom orange pear sweet_pepper
        household_electrical_devices: clock keyboard lamp telephone television
        household_furniture: bed chair couch table wardrobe
        insects: bee beetle butterfly caterpillar cockroach
        large_carnivores: bear leopard lion tiger wolf
        large_man-made_outdoor_things: bridge castle house road skyscraper
        large_natural_outdoor_scenes: cloud forest mountain plain sea
        large_omnivores_and_herbivores: camel cattle chimpanzee elephant kangaroo
        medium_mammals: fox porcupine possum raccoon skunk
        non-insect_invertebrates: crab lobster snail spider worm
        people: baby boy girl man woman
        reptiles: crocodile dinosaur lizard snake turtle
        small_mammals: hamster mouse rabbit shrew squirrel
        trees: maple_tree oak_tree palm_tree pine_tree willow_tree
        vehicles_1: bicycle bus motorcycle pickup_truck train
        vehicles_2: lawn_mower rocket streetcar tank tractor
        """;

    /// <summary>Their names, and who belongs to whom.</summary>
    public static ClassNames Names { get; } = Read();

    private static ClassNames Read()
    {
        string[][] lines = [.. Members.Split('\n').Select(line => line.Split([' ', ':', '\r'], StringSplitOptions.RemoveEmptyEntries))];
        string[] fine = [.. lines.SelectMany(line => line[1..]).Order(StringComparer.Ordinal)];
        return new ClassNames(
            fine,
            [.. lines.Select(line => line[0])],
            [.. fine.Select(name => Array.FindIndex(lines, line => line.AsSpan(1).Contains(name)))]
        );
    }
}
