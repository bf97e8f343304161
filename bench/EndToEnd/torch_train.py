#!/usr/bin/python3
"""The training recipe of `loquat train` in eager PyTorch, as the peer to measure against.

Same text, split, model, batches' size, schedule and optimiser; PyTorch's own initial values and random batches. Prints one JSON line with the step
time, the whole time and the validation loss over the whole held-out part.

    OMP_NUM_THREADS=2 /usr/bin/python3 bench/EndToEnd/torch_train.py input.txt --steps 2000
"""
import argparse
import math
import time

import torch
import torch.nn.functional as F

import torch_gpt


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
    model = torch_gpt.Gpt(len(characters), options.layers, options.heads, options.width, options.context)
    optimizer = model.optimizer()
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
    torch_gpt.report(
        steps=options.steps, train_loss=loss.item(), val_loss=validation, milliseconds_per_step=1000 * (seconds - evaluating) / options.steps, seconds=seconds,
    )


if __name__ == "__main__":
    main()
