"""Reads model.safetensors and data.safetensors from a folder and writes the model's logits, as float32, to logits.bin."""
import json
import math
import pathlib
import struct
import sys

import torch
import torch.nn.functional as F
from torch import nn


def read(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    types = {"F32": torch.float32, "I64": torch.int64}
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            flat = torch.frombuffer(bytearray(data[begin:end]), dtype=types[entry["dtype"]], count=math.prod(entry["shape"]))
            tensors[name] = flat.reshape(entry["shape"])
    return tensors, header["__metadata__"] if "__metadata__" in header else {}


class Block(nn.Module):
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
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


folder = pathlib.Path(sys.argv[1])
weights, metadata = read(folder / "model.safetensors")
network = ResNet18(int(metadata["in_channels"]), int(metadata["width"]), int(metadata["classes"]))
network.load_state_dict(weights, strict=True)
assert network.conv1[1].num_batches_tracked.item() == 1
network.eval()
images = read(folder / "data.safetensors")[0]["x"]
with torch.no_grad():
    (folder / "logits.bin").write_bytes(network(images).numpy().tobytes())
