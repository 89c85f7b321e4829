"""The run table, by cells: one metric of one method for one setting and class."""

import os

import numpy as np
import pandas as pd

KEY = ["setting", "class", "method", "metric"]

# Methods that have no design A: the model as it was trained, and the yardstick.
DO_NOT_UNLEARN = ("baseline", "retrain")


class Cell:
    """The runs of a cell: values by training seed (rows) and unlearning seed (columns), NaN where there is none."""

    def __init__(self, key, runs):
        self.key, self.unit = key, runs["unit"].iloc[0]
        self.setting, self.forgotten, self.method, self.metric = key
        self.draws = runs["unlearning_seed"].notna().any()
        self.unlearns = self.method not in DO_NOT_UNLEARN
        value = np.where(np.isfinite(runs["value"]), runs["value"], np.nan)
        rows, self.training_seeds = pd.factorize(runs["training_seed"])
        columns, _ = pd.factorize(runs["unlearning_seed"].fillna(-1))
        self.values = np.full((rows.max() + 1, columns.max() + 1), np.nan)
        self.values[rows, columns] = value
        self.full = len(runs) == self.values.size
        self.in_a, self.in_b = runs["in_a"].to_numpy(bool), runs["in_b"].to_numpy(bool)
        self.by_seed = dict(zip(runs["training_seed"][self.in_b], value[self.in_b]))
        self.a, self.b = finite(value[self.in_a]), finite(value[self.in_b])
        self.b_without_a = finite(value[self.in_b & ~self.in_a])

    @property
    def name(self):
        return "/".join(str(part) for part in self.key)

    def grid(self):
        """The grid of the training seeds that have a run, and their numbers; None where one has only some."""
        some = np.isfinite(self.values).any(axis=1)
        grid = self.values[some]
        return (grid, self.training_seeds[some]) if self.full and len(grid) and np.isfinite(grid).all() else (None, None)

    def b_without(self, seed):
        return np.array([value for other, value in self.by_seed.items() if other != seed and np.isfinite(value)])


def finite(values):
    return values[np.isfinite(values)]


def read(*path):
    """A table, or None where there is no such file."""
    file = os.path.join(*path)
    return pd.read_csv(file, float_precision="round_trip") if os.path.exists(file) else None


def cells_of(runs):
    """The cells of a run table, by key.

    Methods that do not unlearn are references: what they have under design A is the model of its training seed.
    """
    of_a = set(runs["training_seed"][runs["in_a"]])
    return {key: Cell(key, rows.assign(in_a=rows["in_a"] | reference(key, rows, of_a))) for key, rows in runs.groupby(KEY, sort=False)}


def reference(key, rows, of_a):
    return rows["training_seed"].isin(of_a) & rows["in_b"] & (key[2] in DO_NOT_UNLEARN)


def rows_of(table):
    """The rows of a table with the key of each."""
    return [((row["setting"], row["class"], row["method"], row["metric"]), row) for row in table.to_dict("records")]
