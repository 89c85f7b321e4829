"""The finite test set's part in the variance of an accuracy, from what every run says of every test example."""

import glob
import os
import re

import numpy as np

from cells import read, rows_of

FORGOTTEN = {"retain_test": False, "forget_test": True}


def on_population(right):
    """The variance over runs of the accuracy on the population that the examples are drawn from (Jordan 2023).

    `right` has a row for each run, and for each example how often it was told right. With V the variance of the
    accuracies and v_x that of example x: (n^2 V - sum of v_x)/(n (n - 1)).
    """
    examples = right.shape[1]
    accuracies, by_example = right.mean(axis=1).var(ddof=1), right.var(axis=0, ddof=1)
    return (examples**2 * accuracies - by_example.sum()) / (examples * (examples - 1))


def predictions(folder, cell):
    """Whether each run was right on each example of the cell's part: by training seed, then unlearning seed."""
    place = os.path.join(folder, "unlearn", cell.setting, f"class-{cell.forgotten}", cell.method)
    runs = {}
    for file in sorted(glob.glob(os.path.join(place, "*", "predictions.csv"))):
        name = re.fullmatch(r"train-(\d+)(?:-unlearn-(\d+))?", os.path.basename(os.path.dirname(file)))
        if name is None:
            # A run with a seed of the data order of its own is no run of the grid.
            continue
        table = read(file)
        part = table[table["test"] & (table["forget"] == FORGOTTEN[cell.metric])]
        right = (part["label"] == part["predicted"]).to_numpy(float)
        runs.setdefault(int(name[1]), []).append(100 * right)
    return np.array(list(runs.values()))


def check(ledger, folder, cells):
    table = read(folder, "tables/variance/variance.csv")
    if table is None or "variance_test" not in table or table["variance_test"].isna().all():
        return ledger.lacks("the test set's part of the variance")
    if not glob.glob(os.path.join(folder, "unlearn/*/*/*/*/predictions.csv")):
        return ledger.lacks("a predictions.csv beside each predictions.parquet, and with it the test set's part of the variance,")
    for key, row in rows_of(table):
        if cells[key].metric in FORGOTTEN and not np.isnan(row["variance_test"]):
            check_cell(ledger, cells[key], row, predictions(folder, cells[key]))


def check_cell(ledger, cell, row, right):
    seeds, columns, examples = right.shape
    ledger.compare("test set: examples", cell.name, row["examples"], examples)
    for written, own in zip(cell.grid()[0].flatten(), right.mean(axis=2).flatten()):
        ledger.compare("test set: accuracies from predictions", cell.name, written, own)
    within = np.mean([on_population(runs) for runs in right]) if columns > 1 else 0.0
    between = on_population(right.mean(axis=1)) - within / columns
    scale = row["variance_train"] + row["variance_unlearn"] + row["variance_test"]
    total = row["variance_train_raw"] + row["variance_unlearn"]
    test = total - within - between
    for column, own in (("variance_train_population", between), ("variance_unlearn_population", within), ("variance_test", test)):
        ledger.compare(f"test set: {column}", cell.name, row[column], own, scale=scale)
    ledger.compare("test set: test_share", cell.name, row["test_share"], test / total if total else None, scale=1.0)
