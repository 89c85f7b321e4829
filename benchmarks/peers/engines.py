"""How each engine is laid out in a folder, started and asked for its version."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
JOBS = 2


class Engine:
    """An engine whose script is a file of this folder that reads `rows.txt` itself."""

    has_inputs = True

    def __init__(self, name, command, script, install, version=None):
        self.name, self.command, self.script, self.install = name, command, script, install
        self._version = version or [command[0], "--version"]

    def installed(self):
        return shutil.which(self.command[0]) is not None

    def version(self):
        return re.search(r"\d+(\.\d+)+", _text(self._version)).group()

    def prepare(self, folder, graph):
        """All that is there before the clock starts."""
        shutil.copy(HERE / self.script, folder)
        shutil.copy(HERE / "table.sh", folder)

    def run(self, folder, graph):
        """Brings the table up to date. Returns the seconds to leave out: those that were not the engine's."""
        _run(self.command, folder)
        return 0.0

    def file(self, folder, stage):
        """Where a stage's file is."""
        return Path(folder, stage)

    def total(self, folder, graph, step):
        """The number that the table must hold when the metrics add `step`."""
        return graph.total(folder, step)

    def change_code(self, folder, graph):
        """Edits what the metrics compute, as a person would."""
        script = Path(folder, self.script)
        script.write_text(script.read_text().replace("n + 10", "n + 11"))

    def close(self, folder):
        """Ends what would outlive the measurement."""


class Ninja(Engine):
    """Ninja's files are generated. A command leaves a file that is as it should be, and `restat` stops there."""

    RULE = """\
rule {name}
  command = read -r id n <$in; n=$$(({expression})); {{ read -r id old <$out; }} 2>/dev/null; $
      [ "$$old" = $$n ] || printf '%-80s%19d\\n' $out $$n >$out
  restat = 1
"""

    def prepare(self, folder, graph):
        steps = {"train": "n + 1", "unlearn": "n + 2", "metrics": "n + 10"}
        lines = [self.RULE.format(name=name, expression=expression) for name, expression in steps.items()]
        lines.append("rule table\n  command = sh table.sh <rows.txt >$out\n")
        lines += [f"build {training}: train {recipe}" for recipe, training in zip(graph.recipes, graph.trainings)]
        for number, (run, row) in enumerate(zip(graph.runs, graph.rows)):
            lines.append(f"build {run}: unlearn {graph.original(number)}")
            lines.append(f"build {row}: metrics {run}")
        lines.append(f"build table.txt: table {' '.join(graph.rows)} | rows.txt table.sh\n")
        Path(folder, self.script).write_text("\n".join(lines))
        shutil.copy(HERE / "table.sh", folder)


class Tup(Engine):
    def prepare(self, folder, graph):
        super().prepare(folder, graph)
        _run(["tup", "init"], folder)


class Shake(Engine):
    """A Shake build is a program; GHC compiles it before the clock starts."""

    COMPILE = ["ghc", "-O", "-threaded", "-with-rtsopts=-I0", "-outputdir", "ghc", "-o", "build", "Shakefile.hs"]

    def installed(self):
        return shutil.which("ghc") is not None and "shake" in _text(self._version)

    def prepare(self, folder, graph):
        super().prepare(folder, graph)
        _run(self.COMPILE, folder)

    def change_code(self, folder, graph):
        super().change_code(folder, graph)
        _run(self.COMPILE, folder)


class Bazel(Engine):
    """Bazel's server starts before the clock: it is meant to stay."""

    def version(self):
        said = _text(self._version).split()[-1]
        debian = ["dpkg-query", "--show", "--showformat=${Version}", "bazel-bootstrap"]
        return _text(debian).split("+")[0] if said == "no_version" else said

    def prepare(self, folder, graph):
        super().prepare(folder, graph)
        Path(folder, "WORKSPACE").touch()
        Path(folder, "BUILD").write_text('load(":stages.bzl", "stages")\n\nstages()\n')
        Path(folder, "rows.bzl").write_text(f"RECIPES = {graph.recipes}\nROWS = {graph.rows}\n")
        _run([*self._server(folder), "info", "server_pid"], folder)

    def run(self, folder, graph):
        options = [f"--jobs={JOBS}", "--spawn_strategy=local", "--noshow_progress", "--ui_event_filters=-info"]
        _run([*self._server(folder), "build", *options, "//:table.txt"], folder)
        return 0.0

    def file(self, folder, stage):
        return Path(folder, "bazel-bin", stage)

    def close(self, folder):
        subprocess.run([*self._server(folder), "shutdown"], cwd=folder, capture_output=True)
        subprocess.run(["chmod", "-R", "u+w", f"{folder}/.bazel"])

    @staticmethod
    def _server(folder):
        return ["bazel", f"--output_user_root={folder}/.bazel"]


class Wireit(Engine):
    """Each stage is a script in package.json. Wireit makes no folders: they are made before the clock."""

    def installed(self):
        return shutil.which("wireit") is not None

    def version(self):
        return re.search(r"wireit@([\d.]+)", _text(["npm", "ls", "--global", "wireit"])).group(1)

    def prepare(self, folder, graph):
        table = "sh table.sh <rows.txt >table.txt"
        scripts = {"table.txt": _script(table, ["rows.txt", "table.sh"], "table.txt", graph.rows)}
        for recipe, training in zip(graph.recipes, graph.trainings):
            scripts[training] = _script(_step(recipe, training, "n + 1"), [recipe], training, [])
        for number, (run, row) in enumerate(zip(graph.runs, graph.rows)):
            original = graph.original(number)
            scripts[run] = _script(_step(original, run, "n + 2"), [], run, [original])
            scripts[row] = _script(_step(run, row, "n + 10"), [], row, [run])
        package = {"name": "peers", "private": True, "scripts": dict.fromkeys(scripts, "wireit"), "wireit": scripts}
        Path(folder, self.script).write_text(json.dumps(package, indent=1))
        shutil.copy(HERE / "table.sh", folder)
        for stage in graph.stages:
            Path(folder, stage).parent.mkdir(parents=True, exist_ok=True)


class Ours(Engine):
    """This repository's engine: `benchmarks/Engine` runs its graph twice in a process; the second is left out."""

    PROJECT = REPOSITORY / "benchmarks/Engine"
    has_inputs = False

    def version(self):
        commit = _text(["git", "-C", str(REPOSITORY), "rev-parse", "--short", "HEAD"]).strip()
        return f"{commit}, .NET {_text(self._version).strip()}"

    def prepare(self, folder, graph):
        _run(["dotnet", "build", "-c", "Release", "-v", "quiet", "--nologo", str(self.PROJECT)], folder)
        Path(folder, "artifacts").mkdir()

    def run(self, folder, graph):
        program = str(self.PROJECT / "bin/Release/net10.0/Engine.dll")
        said = _run(["dotnet", program, "--again", f"{folder}/artifacts", str(len(graph.stages))], folder)
        return float(said.split()[1])

    def file(self, folder, stage):
        return Path(folder, "artifacts/synthetic", stage.removesuffix(".txt"), "out.txt")

    def total(self, folder, graph, step):
        return 100 * len(graph.rows)


def _script(command, files, output, dependencies):
    return {"command": command, "files": files, "output": [output], "dependencies": dependencies}


def _step(source, target, expression):
    return f"read -r id n <{source}; printf '%-80s%19d\\n' {target} $(({expression})) >{target}"


def _run(command, folder):
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


def _text(command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout + done.stderr


os.environ.update(LC_ALL="C", WIREIT_PARALLEL=str(JOBS), WIREIT_CACHE="none", WIREIT_LOGGER="quiet")
SHAKE = ["ghc-pkg", "list", "--simple-output", "shake"]
SNAKEMAKE = ["snakemake", f"--cores={JOBS}", "--scheduler=greedy", "--quiet=all", "--nolock"]

ENGINES = [
    Ours("this engine", ["dotnet"], None, "the .NET SDK 10"),
    Ninja("ninja", ["ninja", f"-j{JOBS}", "--quiet"], "build.ninja", "apt-get install ninja-build"),
    Engine("make", ["make", f"-j{JOBS}", "-rR"], "Makefile", "apt-get install make"),
    Tup("tup", ["tup", f"-j{JOBS}", "--quiet"], "Tupfile.lua", "apt-get install tup fuse3"),
    Shake("Shake", ["./build"], "Shakefile.hs", "apt-get install libghc-shake-dev", SHAKE),
    Engine("doit", ["doit", f"-n{JOBS}", "-Pthread", "--reporter=zero"], "dodo.py", "apt-get install python3-doit"),
    Engine("SCons", ["scons", f"-j{JOBS}", "-Q", "-s"], "SConstruct", "apt-get install scons"),
    Engine("Snakemake", SNAKEMAKE, "Snakefile", "apt-get install snakemake"),
    Bazel("Bazel, warm server", ["bazel"], "stages.bzl", "apt-get install bazel-bootstrap"),
    Wireit("wireit", ["npm", "run", "--silent", "table.txt"], "package.json", "npm install --global wireit"),
]
