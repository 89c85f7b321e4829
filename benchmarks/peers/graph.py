"""The graph of benchmarks/Engine as files: recipes, trainings, unlearning runs, their metrics, one table."""

from pathlib import Path

TRAININGS = 22
METHODS = ["retrain", "ssd", "lfssd", "unsir", "bad-teacher", "random-labels", "finetune", "baseline"]


class Graph:
    """A graph of about `size` stages (one less when that is even: runs and metrics come in pairs)."""

    def __init__(self, size):
        self.recipes = [f"recipes/seed-{seed:02}.txt" for seed in range(1, TRAININGS + 1)]
        self.runs = [_run(number) for number in range((size - TRAININGS - 1) // 2)]
        self.rows = [run.replace("unlearn/", "metrics/") for run in self.runs]
        self.trainings = [recipe.replace("recipes/", "train/model/") for recipe in self.recipes]
        self.stages = [*self.trainings, *self.runs, *self.rows, "table.txt"]

    def lay(self, folder):
        """Writes what the stages read: a number for each training, and the list of the table's rows."""
        Path(folder, "recipes").mkdir(parents=True)
        for number, recipe in enumerate(self.recipes):
            Path(folder, recipe).write_text(f"recipe {number}\n")
        Path(folder, "rows.txt").write_text("\n".join(self.rows) + "\n")

    def total(self, folder, step):
        """What the table must hold: each training adds 1 to its recipe, each run 2, its metrics `step`."""
        numbers = [int(Path(folder, recipe).read_text().split()[1]) for recipe in self.recipes]
        return sum(numbers[run % TRAININGS] + 1 + 2 + step for run in range(len(self.runs)))

    def original(self, run):
        """The training that the run of this number starts from."""
        return self.trainings[run % TRAININGS]

    def below(self, training):
        """The stages to run when the recipe of the training of this number changes."""
        runs = range(training, len(self.runs), TRAININGS)
        twice = [self.runs[run] for run in runs] + [self.rows[run] for run in runs]
        return {self.trainings[training], "table.txt", *twice}


def _run(number):
    method, seed = METHODS[number % len(METHODS)], 1 + number // len(METHODS)
    return f"unlearn/setting/class-8/{method}/train-{1 + number % TRAININGS:02}-unlearn-{seed:03}.txt"
