# doit: tasks are Python functions that run inside doit itself; files are compared by content (MD5).
from pathlib import Path

DOIT_CONFIG = {"default_tasks": ["table"], "backend": "sqlite3"}
ROWS = Path("rows.txt").read_text().split()


def write(target, number):
    Path(target).write_text(f"{target:<80}{number:>19}\n")


def read(source):
    return int(Path(source).read_text().split()[1])


def train(source, target):
    write(target, read(source) + 1)


def unlearn(source, target):
    write(target, read(source) + 2)


def metrics(source, target):
    n = read(source)
    write(target, n + 10)


def table():
    write("table.txt", sum(read(row) for row in ROWS))


def stage(action, source, target):
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    return {"name": target, "actions": [(action, [source, target])], "file_dep": [source], "targets": [target]}


def task_train():
    for recipe in Path("recipes").iterdir():
        yield stage(train, str(recipe), f"train/model/{recipe.name}")


def task_unlearn():
    for row in ROWS:
        run = row.removeprefix("metrics/")
        seed = Path(run).name.split("-")[1]
        yield stage(unlearn, f"train/model/seed-{seed}.txt", f"unlearn/{run}")


def task_metrics():
    for row in ROWS:
        yield stage(metrics, "unlearn/" + row.removeprefix("metrics/"), row)


def task_table():
    return {"actions": [table], "file_dep": ["rows.txt", *ROWS], "targets": ["table.txt"]}
