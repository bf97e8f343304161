# Writes a safetensors file: eight bytes of header length, a JSON header, then the tensors' bytes in order.
import json
import struct

import torch

NAMES = {torch.float32: "F32", torch.float64: "F64", torch.int32: "I32"}


class Golden:
    """Named tensors on their way into one file. Real values are kept as float32, integers as int32."""

    def __init__(self, seed):
        torch.manual_seed(seed)
        self.tensors = {}

    def put(self, name, tensor):
        if name in self.tensors:
            raise ValueError(f"two tensors are named {name}")
        tensor = tensor.detach().clone()
        self.tensors[name] = tensor.float() if tensor.is_floating_point() else tensor.int()

    def write(self, path):
        header, data, offset = {}, [], 0
        for name, tensor in self.tensors.items():
            raw = tensor.contiguous().numpy().tobytes()
            header[name] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, offset + len(raw)]}
            data.append(raw)
            offset += len(raw)
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        with open(path, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text + b"".join(data))
        print(f"{path.name}: {len(self.tensors)} tensors, {8 + len(text) + offset} bytes")


def real(*shape):
    """Normally distributed float64 values that float32 holds exactly."""
    return torch.randn(shape).float().double()


def positive(*shape):
    """Uniform values in [0.5, 2)."""
    return (torch.rand(shape) * 1.5 + 0.5).float().double()


def away(*shape):
    """Normally distributed values moved away from 0, where some functions have a kink or a pole."""
    values = torch.randn(shape)
    return (values + torch.where(values < 0, -0.2, 0.2)).float().double()


def unit(*shape):
    """Uniform values in [0, 1)."""
    return torch.rand(shape).float().double()


def ids(limit, *shape):
    """Integers in [0, limit)."""
    return torch.randint(0, limit, shape)
