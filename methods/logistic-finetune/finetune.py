"""Unlearns by training on: a few more passes, over the retain set alone. For the models of methods/logistic."""

import json
import random
import sys

import regression
import tensors


def main(path):
    with open(path) as file:
        task = json.load(file)
    data, indices = tensors.read(task["dataset"]), tensors.read(task["indices"])
    pixels = {part: regression.images(task, data, part) for part in ("train", "test")}
    _, labels = data[f"train.{task['labels']}"]
    weights = tensors.read(f"{task['model']}/weights.safetensors")
    (classes, size), values = weights["weight"]
    model = [list(values[row * size : (row + 1) * size]) for row in range(classes)], list(weights["bias"][1])
    settings = task["settings"]
    _, retain = indices["train.retain"]
    draw = random.Random(task["seed"])
    regression.descend(model, pixels["train"], labels, retain, draw, settings["epochs"], settings["learningRate"])
    tensors.write(
        {part: regression.all_logits(model, pixels[part]) for part in ("train", "test")},
        f"{task['folder']}/logits.safetensors",
    )


if __name__ == "__main__":
    main(sys.argv[1])
