"""Selective synaptic dampening (Foster and others, 2024): weights that matter more to the forget set than to all data
shrink. Reads task.json, changes the model's weights, writes them under the names that it read."""

import json
import sys

import torch
import torch.nn.functional as F

import tensors


def convolved(weights, x, convolution, normalisation, stride):
    """A convolution and its batch normalisation, in eval mode."""
    kernel = weights[f"{convolution}.weight"]
    x = F.conv2d(x, kernel, stride=stride, padding=kernel.shape[-1] // 2)
    mean, variance, scale, shift = (
        weights[f"{normalisation}.{name}"] for name in ("running_mean", "running_var", "weight", "bias")
    )
    return F.batch_norm(x, mean, variance, scale, shift, training=False, eps=1e-5)


def logits(weights, images):
    """A ResNet-18 for small images, whatever its width."""
    x = F.relu(convolved(weights, images, "conv1.0", "conv1.1", 1))
    for stage in range(2, 6):
        for block in range(2):
            prefix = f"conv{stage}_x.{block}"
            stride = 2 if stage > 2 and block == 0 else 1
            own = f"{prefix}.residual_function"
            inner = F.relu(convolved(weights, x, f"{own}.0", f"{own}.1", stride))
            inner = convolved(weights, inner, f"{own}.3", f"{own}.4", 1)
            if stride == 2:
                x = convolved(weights, x, f"{prefix}.shortcut.0", f"{prefix}.shortcut.1", stride)
            x = F.relu(inner + x)
    return F.linear(x.mean((2, 3)), weights["fc.weight"], weights["fc.bias"])


def importance(weights, trained, images, labels, batch):
    """The squared gradient of the loss by each trained weight: its mean over the batches, in this order."""
    sums = [torch.zeros_like(weights[name]) for name in trained]
    parts = range(0, len(images), batch)
    for begin in parts:
        loss = F.cross_entropy(logits(weights, images[begin : begin + batch]), labels[begin : begin + batch])
        for total, gradient in zip(sums, torch.autograd.grad(loss, [weights[name] for name in trained])):
            total += gradient**2
    return [total / len(parts) for total in sums]


def main(path):
    with open(path) as file:
        task = json.load(file)
    torch.set_num_threads(task["threads"])
    settings = task["settings"]
    data, indices, weights = (tensors.read(task[name]) for name in ("dataset", "indices", "model"))
    mean, deviation = (torch.tensor(task[name]).view(1, -1, 1, 1) for name in ("mean", "std"))
    images = (data["train.images"].float() / 255 - mean) / deviation
    labels = data[f"train.{task['labels']}"]
    forget, retain = indices["train.forget"], indices["train.retain"]
    # As the reference does: class after class, each in file order, and the forget set last.
    if task["forget_labels"]:
        classes = data[f"train.{task['forget_labels']}"]
        retain = retain[torch.sort(classes[retain], stable=True).indices]
    everything = torch.cat([retain, forget])

    trained = [name for name, value in weights.items() if value.is_floating_point() and ".running_" not in name]
    for name in trained:
        weights[name].requires_grad_()
    batch = settings["batchSize"]
    print("progress 0.0 importance for the forget set")
    of_forget = importance(weights, trained, images[forget], labels[forget], batch)
    print("progress 0.1 importance for all data")
    of_all = importance(weights, trained, images[everything], labels[everything], batch)
    with torch.no_grad():
        dampened = 0
        for name, forgotten, known in zip(trained, of_forget, of_all):
            selected = forgotten > settings["alpha"] * known
            factor = (settings["lambda"] * known / forgotten).clamp(max=1)
            weights[name].mul_(torch.where(selected, factor, torch.ones_like(factor)))
            dampened += int(selected.sum())
    print(f"{dampened} weights dampened")
    tensors.write({name: value.detach() for name, value in weights.items()}, f"{task['folder']}/weights.safetensors")


if __name__ == "__main__":
    main(sys.argv[1])
