"""Milliseconds (median and least of rounds) of one training step of the CIFAR ResNet-18 in PyTorch eager, as it is usually written, on one thread or a GPU.

Usage: eager.py WIDTH CHANNELS SIZE cpu|cuda|tf32
"""
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.residual_function = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut = nn.Sequential()
        if stride != 1:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return nn.ReLU(inplace=True)(self.residual_function(x) + self.shortcut(x))


class ResNet18(nn.Module):
    def __init__(self, channels, width, classes):
        super().__init__()
        self.conv1 = nn.Sequential(nn.Conv2d(channels, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True))
        stages, inputs = [], width
        for stage in range(4):
            outputs = width << stage
            stages += [Block(inputs, outputs, 2 if stage else 1), Block(outputs, outputs, 1)]
            inputs = outputs
        self.stages = nn.Sequential(*stages)
        self.pool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        return self.fc(self.pool(self.stages(self.conv1(x))).flatten(1))


def main():
    width, channels, size = map(int, sys.argv[1:4])
    kind = sys.argv[4]
    device = "cpu" if kind == "cpu" else "cuda"
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = kind == "tf32"
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    torch.manual_seed(1)
    network = ResNet18(channels, width, 10).to(device)
    optimiser = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
    images, labels = torch.randn(64, channels, size, size).to(device), (torch.arange(64) % 10).to(device)
    rounds, calls = (5, 2) if width > 16 and kind == "cpu" else (21, 20)
    times = []
    for _ in range(rounds + 1):
        begin = time.perf_counter()
        for _ in range(calls):
            optimiser.zero_grad()
            F.cross_entropy(network(images), labels).backward()
            optimiser.step()
        if kind != "cpu":
            torch.cuda.synchronize()
        times.append((time.perf_counter() - begin) / calls * 1000)
    print(statistics.median(times[1:]), min(times[1:]))


if __name__ == "__main__":
    main()
