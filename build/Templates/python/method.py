"""The smallest method: noise on every weight. Yours goes in its place.

Reads task.json, changes the model's weights, and writes them under the names that it read."""

import json
import random
import sys

import tensors


def main(path):
    with open(path) as file:
        task = json.load(file)
    draw = random.Random(task["seed"])
    weights = tensors.read(task["model"])
    # The data, and which training examples to forget and to retain:
    #   data = tensors.read(task["dataset"])["train.images"], and "train." + task["labels"]
    #   forget = tensors.read(task["indices"])["train.forget"], and "train.retain"
    for name, (shape, values) in weights.items():
        if values.typecode == "f" and ".running_" not in name:
            for at, value in enumerate(values):
                values[at] = draw.gauss(value, task["settings"]["noise"])
    # A line that begins so moves the display; all others are in the stage's log.
    print("progress 1.0 all weights")
    tensors.write(weights, task["folder"] + "/weights.safetensors")


if __name__ == "__main__":
    main(sys.argv[1])
