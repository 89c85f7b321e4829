"""What the second implementations of the methods share: the network, the examples, and how golden files are written.

Each METHOD.py beside this file was written from the method's statement in docs/science.md, and not from our C#. It draws
what is random, computes in float64, and writes tests/Stages.Tests/Reference/methods/METHOD.safetensors: the draws, the
constants (metadata), the loss of every step, and the weights and running statistics that are left. A test gives the
same draws and constants to our method and compares.

    /usr/bin/python3 tests/golden-sources/METHOD.py

Run as a program, this file trains and writes the model that all start from, methods/model.safetensors.
"""

import json
import math
import pathlib
import struct

import torch
import torch.nn.functional as F
from torch import nn

REFERENCE = pathlib.Path(__file__).resolve().parents[1] / "Stages.Tests" / "Reference"
METHODS = REFERENCE / "methods"
WIDTH = 2

TYPES = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}


class Block(nn.Module):
    """Two convolutions and a shortcut."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.residual_function = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut = nn.Sequential()
        if stride != 1:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return F.relu(self.residual_function(x) + self.shortcut(x))


class ResNet18(nn.Module):
    """The CIFAR ResNet-18, by the names of its state_dict."""

    def __init__(self, channels, width, classes):
        super().__init__()
        self.conv1 = nn.Sequential(nn.Conv2d(channels, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU())
        inputs = width
        for stage in range(4):
            outputs = width << stage
            setattr(self, f"conv{stage + 2}_x", nn.Sequential(Block(inputs, outputs, 2 if stage else 1), Block(outputs, outputs, 1)))
            inputs = outputs
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        x = self.conv5_x(self.conv4_x(self.conv3_x(self.conv2_x(self.conv1(x)))))
        return self.fc(x.mean((2, 3)))


def read(path):
    """The tensors of a safetensors file by name, and its metadata."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        flat = torch.frombuffer(bytearray(data[begin:end]), dtype=TYPES[entry["dtype"]], count=math.prod(entry["shape"]))
        tensors[name] = flat.reshape(entry["shape"])
    return tensors, metadata


def write(path, tensors, metadata):
    """Writes tensors (float64 becomes float32) and metadata as safetensors."""
    names = {torch.float32: "F32", torch.int64: "I64"}
    header, blobs, offset = {"__metadata__": {name: str(value) for name, value in metadata.items()}}, [], 0
    for name in sorted(tensors):
        tensor = tensors[name].detach().contiguous()
        tensor = tensor.float() if tensor.dtype == torch.float64 else tensor
        blob = tensor.numpy().tobytes()
        header[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def state(network):
    """The weights and running statistics by name; the counters of batches are left out."""
    return {name: value for name, value in network.state_dict().items() if not name.endswith("num_batches_tracked")}


class Case:
    """The trained network in float64, and the forget and the retain set in file order; all random numbers follow from here."""

    def __init__(self):
        torch.set_default_dtype(torch.float64)
        torch.manual_seed(20)
        data, metadata = read(REFERENCE / "data.safetensors")
        x, y = data["x"].double(), data["y"]
        forgotten = y == int(metadata["forget_class"])
        self.x_f, self.y_f = x[forgotten], y[forgotten]
        self.x_r, self.y_r = x[~forgotten], y[~forgotten]
        self.network = self.original()

    @staticmethod
    def original():
        """Another copy of the trained network, in eval mode."""
        tensors, _ = read(METHODS / "model.safetensors")
        with torch.random.fork_rng():
            network = ResNet18(3, WIDTH, 10)
        network.load_state_dict({name: value.double() for name, value in tensors.items()}, strict=False)
        return network.double().eval()

    def save(self, name, settings, draws, losses, **others):
        """Writes the golden file of a method: `draws` and `others` are tensors by name."""
        weights = {f"weights.{key}": value for key, value in state(self.network).items()}
        steps = {"losses": torch.tensor(losses)} if losses else {}
        write(METHODS / f"{name}.safetensors", {**weights, **draws, **others, **steps}, settings)
        print(f"{name}: {len(losses)} steps, losses {losses[0]:.4f} to {losses[-1]:.4f}" if losses else name)


def orders(epochs, count):
    """A random order of so many examples for each epoch, [epochs, count]."""
    return torch.stack([torch.randperm(count) for _ in range(epochs)])


def batches(order, size):
    """An epoch's order cut into batches; the last one is short when need be."""
    return order.split(size)


def train_model():
    """Trains and writes the model that the methods start from."""
    torch.manual_seed(10)
    data, _ = read(REFERENCE / "data.safetensors")
    x, y = data["x"], data["y"]
    network = ResNet18(3, WIDTH, 10)
    optimiser = torch.optim.SGD(network.parameters(), 0.02, momentum=0.9, weight_decay=5e-4)
    network.train()
    for epoch in range(12):
        for index in batches(torch.randperm(len(x)), 32):
            optimiser.zero_grad()
            F.cross_entropy(network(x[index]), y[index]).backward()
            optimiser.step()
    network.eval()
    with torch.no_grad():
        print(f"accuracy {(network(x).argmax(1) == y).double().mean():.2f}")
    write(METHODS / "model.safetensors", state(network), {"in_channels": 3, "width": WIDTH, "classes": 10})


if __name__ == "__main__":
    train_model()
