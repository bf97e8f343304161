#!/usr/bin/python3
"""Times whole training steps in eager PyTorch: batch, forward, loss, backward, clipping, AdamW, on random tokens. Prints one JSON line.

    OMP_NUM_THREADS=2 /usr/bin/python3 bench/EndToEnd/torch_step.py --shape nano
"""
import argparse
import time

import torch
import torch.nn.functional as F

import torch_gpt


def main():
    parser = argparse.ArgumentParser()
    torch_gpt.add_shape_options(parser, "nano")
    options = parser.parse_args()
    shape = torch_gpt.read_shape(options)
    torch.manual_seed(1337)
    model = torch_gpt.Gpt(shape["vocabulary"], shape["layers"], shape["heads"], shape["width"], shape["positions"])
    optimizer = model.optimizer()
    data = torch.randint(shape["vocabulary"], (100_000,))
    context = shape["context"]
    times = []
    for _ in range(shape["warmup"] + shape["steps"]):
        begin = time.perf_counter()
        starts = torch.randint(len(data) - context, (shape["batch"],))
        x = torch.stack([data[i : i + context] for i in starts])
        y = torch.stack([data[i + 1 : i + 1 + context] for i in starts])
        loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        times.append(1000 * (time.perf_counter() - begin))
    torch_gpt.report(
        **{name: shape[name] for name in ("layers", "heads", "width", "context", "batch", "vocabulary", "steps")},
        parameters=sum(p.numel() for p in model.parameters()), milliseconds=torch_gpt.spread(times[shape["warmup"] :]), loss=loss.item(),
    )


if __name__ == "__main__":
    main()
