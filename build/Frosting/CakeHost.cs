using System.Reflection;
using Cake.Cli;
using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Core.Packaging;
using Cake.Core.Scripting;
using Cake.Core.Tooling;
using Spectre.Console;

namespace Cake.Frosting;

/// <summary>
/// Stand-in for the package's host: the same names, as far as this project uses them, over the real Cake engine. It finds the
/// public tasks of the entry assembly, registers them and runs the target.
/// </summary>
public sealed partial class CakeHost
{
    /// <summary>The context that tasks share.</summary>
    internal Type ContextType { get; set; } = typeof(FrostingContext);

    /// <summary>Runs the target that <paramref name="args"/> name; 0 when it succeeded, -1 when anything failed.</summary>
    public int Run(IEnumerable<string> args)
    {
        var environment = new CakeEnvironment(new CakePlatform(), new CakeRuntime());
        var console = new CakeConsole(environment);
        var log = new CakeBuildLog(console);
        try
        {
            var options = new HostOptions([.. args]);
            log.Verbosity = options.Verbosity;
            if (options.Working is { } folder)
            {
                environment.WorkingDirectory = new DirectoryPath(folder).MakeAbsolute(environment);
            }

            RunTargets(options, environment, console, log);
            return 0;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            log.LogException(error);
            return -1;
        }
    }

    private void RunTargets(HostOptions options, CakeEnvironment environment, CakeConsole console, CakeBuildLog log)
    {
        var data = new CakeDataService();
        var context = (ICakeContext)Activator.CreateInstance(ContextType, NewContext(options.Arguments, environment, log, data))!;
        var engine = new CakeEngine(data, log);
        var tasks = Assembly.GetEntryAssembly()!.GetExportedTypes().Where(t => !t.IsAbstract && typeof(IFrostingTask).IsAssignableFrom(t));
        foreach (var type in tasks)
        {
            var builder = engine.RegisterTask(type.GetCustomAttribute<TaskNameAttribute>()?.Name ?? type.Name);
            builder.Description(type.GetCustomAttribute<TaskDescriptionAttribute>()?.Description ?? "");
            var task = (IFrostingTask)Activator.CreateInstance(type)!;
            builder.Does(_ => task.RunAsync(context));
        }

        var printer = new CakeSpectreReportPrinter(AnsiConsole.Console);
        ScriptHost host =
            options.Has("dryrun") ? new DryRunScriptHost(engine, context, log)
            : options.Has("tree") ? new TreeScriptHost(engine, context, console)
            : options.Has("description") ? new DescriptionScriptHost(engine, context, AnsiConsole.Console)
            : new BuildScriptHost(engine, new DefaultExecutionStrategy(log, printer), context, printer, context.Configuration, log);
        if (options.Has("exclusive"))
        {
            host.Settings.UseExclusiveTarget();
        }

        host.RunTargetsAsync(options.Targets).GetAwaiter().GetResult();
    }

    private static CakeContext NewContext(
        ILookup<string, string> arguments,
        CakeEnvironment environment,
        CakeBuildLog log,
        CakeDataService data
    )
    {
        var files = new FileSystem();
        var configuration = new CakeConfiguration(new Dictionary<string, string>());
        var globber = new Globber(files, environment);
        var strategy = new ToolResolutionStrategy(files, environment, globber, configuration, log);
        var tools = new ToolLocator(environment, new ToolRepository(environment), strategy);
        return new CakeContext(
            files,
            environment,
            globber,
            log,
            new CakeArguments(arguments),
            new ProcessRunner(files, environment, log, tools, configuration),
            new WindowsRegistry(),
            tools,
            data,
            configuration,
            new NoTools(),
            new NoTools()
        );
    }

    /// <summary>This project's tasks install no tools and ask for no services.</summary>
    private sealed class NoTools : IToolInstaller, IServiceProvider
    {
        public IEnumerable<FilePath> Install(PackageReference tool) =>
            throw new NotSupportedException($"The stand-in installs no tools ({tool.Package}).");

        public object? GetService(Type serviceType) => null;
    }
}
