"""Multinomial logistic regression on pixels, one example per step, in plain Python."""

import array
import math
from operator import mul


def images(task, data, part):
    """The normalised pixels of every image of a part, one list each; all channels by the first one's constants."""
    shape, values = data[f"{part}.images"]
    mean, deviation = task["mean"][0], task["std"][0]
    size = math.prod(shape[1:])
    scaled = [(byte / 255 - mean) / deviation for byte in range(256)]
    return [[scaled[byte] for byte in values[at : at + size]] for at in range(0, len(values), size)]


def logits(model, image):
    weights, biases = model
    return [sum(map(mul, row, image)) + bias for row, bias in zip(weights, biases)]


def step(model, image, label, rate):
    """One step of gradient descent on the cross-entropy of one example."""
    weights, biases = model
    scores = logits(model, image)
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    for label_of_row, row in enumerate(weights):
        slope = rate * (powers[label_of_row] / total - (label_of_row == label))
        weights[label_of_row] = [weight - slope * pixel for weight, pixel in zip(row, image)]
        biases[label_of_row] -= slope


def descend(model, pixels, labels, examples, random, epochs, rate):
    for epoch in range(epochs):
        order = list(examples)
        random.shuffle(order)
        for example in order:
            step(model, pixels[example], labels[example], rate)
        print(f"progress {(epoch + 1) / epochs} epoch {epoch + 1}")


def all_logits(model, pixels):
    """[examples, classes], as a file of tensors has it."""
    values = array.array("f", [score for image in pixels for score in logits(model, image)])
    return (len(pixels), len(model[1])), values
