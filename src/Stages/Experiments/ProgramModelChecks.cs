namespace Stages.Experiments;

/// <summary>What must hold of a model that a program trains.</summary>
internal sealed partial class ExperimentChecks
{
    private void ProgramModel(ModelSpec model, MethodProgram program, string place)
    {
        if (model.Training is not null || model.ReferenceRetrain is not null)
        {
            Fail($"{place}.training", "is given, and a program that trains the model.", "The program's constants go into \"settings\".");
        }

        if (experiment.Vary is not null || experiment.OrderSeeds is not null)
        {
            Fail(
                experiment.Vary is null ? "orderSeeds" : "vary",
                $"tells seeds apart that the program of the model '{model.Name}' does not know: it is given one seed.",
                "Leave it out."
            );
        }

        if (model.Settings is not null)
        {
            _ = ProgramConstants.Read(document.At($"{place}.settings"), program.Code.Defaults);
        }

        if (experiment.Unfit is var (name, method) && name == model.Name)
        {
            Fail("methods", $"names {method}, which changes networks of ours; the model '{name}' is trained by a program.");
        }
    }
}
