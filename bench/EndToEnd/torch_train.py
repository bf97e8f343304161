#!/usr/bin/python3
"""The training recipe of `loquat train` in eager PyTorch, as the peer to measure against.

Same text, split, model, batches' size, schedule and optimiser; PyTorch's own initial values and random batches. Prints one JSON line with the step
time, the whole time and the validation loss over the whole held-out part.

    OMP_NUM_THREADS=2 /usr/bin/python3 bench/EndToEnd/torch_train.py input.txt --steps 2000
"""
import argparse
import json
import math
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


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
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q @ k.transpose(-2, -1)) / math.sqrt(c // self.heads)
        scores = scores.masked_fill(mask[:t, :t], float("-inf"))
        heads = (F.softmax(scores, dim=-1) @ v).transpose(1, 2).reshape(b, t, c)
        x = x + self.out(heads)
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Gpt(nn.Module):
    def __init__(self, vocabulary, layers, heads, width, context):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.register_buffer("mask", torch.ones(context, context, dtype=torch.bool).triu(1))
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
        return self.norm(x) @ self.tokens.weight.t()


def evaluate(model, data, context):
    predicted = len(data) - 1
    windows = predicted // context
    total = 0.0
    with torch.no_grad():
        x = data[: windows * context].view(windows, context)
        y = data[1 : windows * context + 1].view(windows, context)
        for i in range(0, windows, 64):
            logits = model(x[i : i + 64])
            total += F.cross_entropy(logits.flatten(0, 1), y[i : i + 64].flatten(), reduction="sum").item()
    return total / (windows * context)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("text")
    for name, default in (("layers", 4), ("heads", 4), ("width", 128), ("context", 64), ("batch", 12), ("steps", 2000), ("warmup", 100), ("eval-every", 250)):
        parser.add_argument("--" + name, type=int, default=default)
    options = parser.parse_args()
    torch.manual_seed(1337)
    text = open(options.text, encoding="utf-8").read()
    characters = sorted(set(text))
    ids = {character: i for i, character in enumerate(characters)}
    data = torch.tensor([ids[character] for character in text])
    train, held_out = data[: int(0.9 * len(data))], data[int(0.9 * len(data)) :]
    model = Gpt(len(characters), options.layers, options.heads, options.width, options.context)
    groups = [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": 0.1},
        {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99))
    begin = time.perf_counter()
    evaluating = 0.0
    loss = None
    for step in range(options.steps):
        if step < options.warmup:
            rate = 1e-3 * (step + 1) / (options.warmup + 1)
        else:
            rate = 1e-4 + 0.5 * 9e-4 * (1 + math.cos(math.pi * (step - options.warmup) / max(1, options.steps - options.warmup)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        starts = torch.randint(len(train) - options.context, (options.batch,))
        x = torch.stack([train[i : i + options.context] for i in starts])
        y = torch.stack([train[i + 1 : i + 1 + options.context] for i in starts])
        loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % options.eval_every == 0 and step + 1 < options.steps:
            before = time.perf_counter()
            evaluate(model, held_out, options.context)
            evaluating += time.perf_counter() - before
    before = time.perf_counter()
    validation = evaluate(model, held_out, options.context)
    evaluating += time.perf_counter() - before
    seconds = time.perf_counter() - begin
    print(json.dumps({
        "torch": torch.__version__, "threads": torch.get_num_threads(), "steps": options.steps, "train_loss": loss.item(), "val_loss": validation,
        "milliseconds_per_step": 1000 * (seconds - evaluating) / options.steps, "seconds": seconds,
    }))


if __name__ == "__main__":
    main()
