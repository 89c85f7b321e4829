"""Trains a logistic regression: a model as a program. Leaves the folder model/, and what the model says."""

import array
import json
import os
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
    draw = random.Random(task["seed"])
    size = len(pixels["train"][0])
    model = [[draw.gauss(0, 0.01) for _ in range(size)] for _ in range(task["classes"])], [0.0] * task["classes"]
    settings = task["settings"]
    _, examples = indices["train"]
    regression.descend(model, pixels["train"], labels, examples, draw, settings["epochs"], settings["learningRate"])

    os.mkdir(f"{task['folder']}/model")
    weights, biases = model
    tensors.write(
        {
            "weight": ((len(weights), size), array.array("d", [value for row in weights for value in row])),
            "bias": ((len(biases),), array.array("d", biases)),
        },
        f"{task['folder']}/model/weights.safetensors",
    )
    tensors.write(
        {part: regression.all_logits(model, pixels[part]) for part in ("train", "test")},
        f"{task['folder']}/logits.safetensors",
    )


if __name__ == "__main__":
    main(sys.argv[1])
