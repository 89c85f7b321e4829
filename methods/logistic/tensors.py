"""Named tensors in a file, by what every Python has: each is its sizes and a flat array, row by row."""

import array
import json
import struct

TYPES = {"F32": "f", "F64": "d", "I32": "i", "I64": "q", "U8": "B"}


def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            tensors[name] = entry["shape"], array.array(TYPES[entry["dtype"]], data[begin:end])
    return tensors


def write(tensors, path):
    header, data = {}, bytearray()
    for name, (shape, values) in tensors.items():
        kind = next(kind for kind, code in TYPES.items() if code == values.typecode)
        begin = len(data)
        data += values.tobytes()
        header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)
