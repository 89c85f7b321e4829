"""Variance components by restricted maximum likelihood: R's lme4, where it is installed."""

import os
import shutil
import subprocess
import tempfile

import pandas as pd

from cells import read, rows_of

METRICS = ("retain_test", "forget_test")
WITHOUT = "R's lme4, and with it components by restricted maximum likelihood,"


def installed():
    """Whether there is an Rscript that has lme4."""
    return shutil.which("Rscript") is not None and subprocess.run(
        ["Rscript", "-e", "suppressMessages(library(lme4))"], capture_output=True, check=False
    ).returncode == 0


def check(ledger, folder, cells):
    table = read(folder, "tables/variance/variance.csv")
    if table is None:
        return
    rows = [
        (cells[key], row)
        for key, row in rows_of(table)
        if cells[key].metric in METRICS and cells[key].draws and row["identification"] == "Both"
    ]
    if rows and not installed():
        return ledger.lacks(WITHOUT)
    for (cell, row), (train, unlearn) in zip(rows, by_lme4([cell.grid()[0] for cell, _ in rows])):
        # With balanced data both ways agree, but where a component is truncated at 0 the other takes its part.
        size = row["variance_train"] + row["variance_unlearn"]
        ledger.compare("lme4: variance_train", cell.name, row["variance_train"], train, 1e-5, size)
        if row["variance_train_raw"] > 0:
            ledger.compare("lme4: variance_unlearn", cell.name, row["variance_unlearn"], unlearn, 1e-5, size)


def by_lme4(grids):
    """Both components of every grid."""
    if not grids:
        return []
    with tempfile.TemporaryDirectory() as scratch:
        there, back = os.path.join(scratch, "runs.csv"), os.path.join(scratch, "components.csv")
        runs = [(n, seed, value) for n, grid in enumerate(grids) for seed, row in enumerate(grid) for value in row]
        pd.DataFrame(runs, columns=["cell", "seed", "value"]).to_csv(there, index=False)
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "components.R")
        subprocess.run(["Rscript", script, there, back], check=True)
        components = pd.read_csv(back).sort_values("cell")
        return list(zip(components["train"], components["unlearn"]))
