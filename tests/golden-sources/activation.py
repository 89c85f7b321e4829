"""Golden values of the activation distance, by PyTorch: writes activation.json.

    /usr/bin/python3 tests/golden-sources/activation.py tests/Stages.Tests/Reference/activation.json
"""

import json
import sys

import torch


def case(generator, examples, classes, scale, apart):
    """Logits of two models that differ by `apart`, and the mean distance of what they say."""
    own = scale * torch.randn(examples, classes, generator=generator)
    retrained = own + apart * torch.randn(examples, classes, generator=generator)
    distances = torch.linalg.vector_norm(own.double().softmax(1) - retrained.double().softmax(1), dim=1)
    return {
        "classes": classes,
        "logits": own.flatten().tolist(),
        "retrained": retrained.flatten().tolist(),
        "distance": distances.mean().item(),
    }


def main():
    generator = torch.Generator().manual_seed(15)
    shapes = [(7, 2, 1.0, 0.5), (12, 5, 3.0, 2.0), (3, 10, 10.0, 10.0), (5, 4, 1.0, 0.0)]
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump([case(generator, *shape) for shape in shapes], file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
