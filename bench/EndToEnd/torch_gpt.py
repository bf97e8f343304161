"""A GPT in eager PyTorch, the peer that Loquat is measured against: the same model as Loquat's gpt2, written for eager mode's speed.

Batched matrix products take scale and causal mask along (baddbmm); gelu is the exact form, which eager mode computes faster than the tanh form; the
output head is the token table.
"""
import argparse
import json
import math
import platform
import resource
import statistics

import torch
import torch.nn as nn
import torch.nn.functional as F

SHAPES = {
    "nano": dict(layers=4, heads=4, width=128, positions=64, context=64, batch=12, vocabulary=65, steps=200, warmup=20),
    "nano-gpu": dict(layers=6, heads=6, width=384, positions=256, context=256, batch=16, vocabulary=65, steps=8, warmup=2),
    "gpt2-124m": dict(layers=12, heads=12, width=768, positions=1024, context=64, batch=4, vocabulary=50257, steps=8, warmup=2),
}


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)

    def forward(self, x, mask):
        b, t, c = x.shape
        d = c // self.heads
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, self.heads, d).permute(2, 0, 3, 1, 4).reshape(3, b * self.heads, t, d)
        scores = torch.baddbmm(mask[:t, :t], q, k.transpose(1, 2), alpha=1 / math.sqrt(d))
        heads = torch.bmm(F.softmax(scores, dim=-1), v).view(b, self.heads, t, d).transpose(1, 2).reshape(b, t, c)
        x = x + self.out(heads)
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Gpt(nn.Module):
    def __init__(self, vocabulary, layers, heads, width, positions):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(positions, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.register_buffer("mask", torch.full((positions, positions), -math.inf).triu(1))
        for name, parameter in self.named_parameters():
            if parameter.dim() > 1:
                deviation = 0.02 / math.sqrt(2 * layers) if name.endswith(("out.weight", "down.weight")) else 0.02
                nn.init.normal_(parameter, 0, deviation)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)

    def forward(self, ids):
        x = self.tokens(ids) + self.positions.weight[: ids.shape[1]]
        for block in self.blocks:
            x = block(x, self.mask)
        return F.linear(self.norm(x), self.tokens.weight)

    def optimizer(self, rate=1e-3):
        groups = [
            {"params": [p for p in self.parameters() if p.dim() > 1], "weight_decay": 0.1},
            {"params": [p for p in self.parameters() if p.dim() < 2], "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.99))


def add_shape_options(parser: argparse.ArgumentParser, usual: str):
    parser.add_argument("--shape", choices=sorted(SHAPES), default=usual)
    for name in ("layers", "heads", "width", "context", "batch", "vocabulary", "steps", "warmup", "threads"):
        parser.add_argument("--" + name, type=int)


def read_shape(options):
    """The sizes of a known shape with the given ones changed; sets the number of threads."""
    shape = dict(SHAPES[options.shape])
    for name in shape:
        if getattr(options, name, None) is not None:
            shape[name] = getattr(options, name)
    shape["positions"] = max(shape["positions"], shape["context"]) if options.shape == "gpt2-124m" else shape["context"]
    if options.threads:
        torch.set_num_threads(options.threads)
    return shape


def peak_memory_bytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def report(**fields):
    """Prints one JSON line, with what it was measured with."""
    print(json.dumps({"torch": torch.__version__, "python": platform.python_version(), "threads": torch.get_num_threads(), **fields, "peak_memory_bytes": peak_memory_bytes()}))
