using System.Reflection;
using Pipeline;
using Stages.Experiments;

namespace EndToEnd.Tests.Keys;

/// <summary>What of our types stands in keys.</summary>
public class KindTests
{
    private static readonly Assembly Science = typeof(Experiment).Assembly;

    /// <summary>A kind that changed would run all of its stages again.</summary>
    [Fact]
    public void TheKindsOfStagesStay() =>
        Assert.Equal(
            "cifar10 cifar100 componenttable crossedtable designtable digits download fashion figure1 figure2 figure3 "
                + "figure4 figure5 forgetsettable generalisabilitytable imported-runs metrics random-forget rankingtable "
                + "retraintable runtable statistics testset training tuning unlearning untrained validation variance "
                + "wasserstein",
            string.Join(' ', StageTypes().Select(Stage.KindOf).Order(StringComparer.Ordinal))
        );

    [Fact]
    public void EveryRecordThatAStageHoldsDeclaresAKind()
    {
        var held = new HashSet<Type>();
        foreach (var stage in StageTypes())
        {
            AddHeld(stage, held);
        }

        Assert.True(held.Count > 10);
        Assert.DoesNotContain(held, type => !type.IsAbstract && type.GetCustomAttribute<KindAttribute>(inherit: false) is null);
    }

    /// <summary>Of such a pair, fingerprints hold the namespaces too, and a rename would run stages again.</summary>
    [Fact]
    public void NoTwoTypesOfAnAssemblyShareAName() =>
        Assert.Empty(
            from assembly in (Assembly[])[typeof(Stage).Assembly, Science, typeof(Build.Program).Assembly]
            from type in assembly.GetTypes()
            where !type.IsNested && !type.Name.StartsWith('<')
            group type by (assembly, type.Name) into named
            where named.Count() > 1
            select string.Join(" and ", named)
        );

    private static IEnumerable<Type> StageTypes() => Science.GetTypes().Where(type => type.IsSubclassOf(typeof(Stage)) && !type.IsAbstract);

    private static void AddHeld(Type owner, HashSet<Type> held)
    {
        var values = owner.GetProperties().Where(property => property.SetMethod is not null).Select(property => property.PropertyType);
        var single = values.SelectMany(type => type.IsGenericType ? type.GetGenericArguments() : [type.GetElementType() ?? type]);
        var records = single.Where(type => type.Assembly == Science && type.IsClass && !type.IsSubclassOf(typeof(Stage)));
        foreach (var record in records.SelectMany(type => Science.GetTypes().Where(type.IsAssignableFrom)).Where(held.Add).ToList())
        {
            AddHeld(record, held);
        }
    }
}
