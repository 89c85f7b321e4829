"""Named tensors in a file, as PyTorch's: by the package safetensors where it is installed, else by these few lines."""

import json
import struct

import torch

TYPES = {"F32": torch.float32, "F64": torch.float64, "I32": torch.int32, "I64": torch.int64, "U8": torch.uint8}

try:
    from safetensors.torch import load_file as read
    from safetensors.torch import save_file as write
except ImportError:

    def read(path):
        with open(path, "rb") as file:
            header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
            data = bytearray(file.read())
        tensors = {}
        for name, entry in header.items():
            if name != "__metadata__":
                kind, (begin, end) = TYPES[entry["dtype"]], entry["data_offsets"]
                flat = torch.frombuffer(data[begin:end], dtype=kind) if end > begin else torch.empty(0, dtype=kind)
                tensors[name] = flat.reshape(entry["shape"])
        return tensors

    def write(tensors, path):
        header, data = {}, bytearray()
        for name, tensor in tensors.items():
            kind = next(name for name, kind in TYPES.items() if kind == tensor.dtype)
            bytes_of = tensor.detach().contiguous().numpy().tobytes()
            header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(bytes_of)]}
            data += bytes_of
        text = json.dumps(header).encode()
        with open(path, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text + data)
