#!/usr/bin/python3
"""Times decoding one token at a time with a key/value cache, and reading a prompt, in eager PyTorch on random weights. Prints one JSON line.

The cache is allocated once, keys lie as the products want them, and only the last position's logits are computed. One token goes through
matrix-vector products (addmv), which eager mode does about twice as fast as the nn.Linear that models are usually written with; --linear takes that.

    OMP_NUM_THREADS=2 /usr/bin/python3 bench/EndToEnd/torch_decode.py --shape gpt2-124m
"""
import argparse
import math
import time

import torch
import torch.nn.functional as F

import torch_gpt


class Session:
    def __init__(self, model, capacity, linear):
        self.model = model
        self.linear = linear
        block = model.blocks[0]
        self.heads, width = block.heads, block.out.weight.shape[0]
        self.size = width // self.heads
        self.keys = torch.zeros(len(model.blocks), self.heads, self.size, capacity)
        self.values = torch.zeros(len(model.blocks), self.heads, capacity, self.size)
        self.length = 0

    def append(self, ids):
        return self.many(ids) if len(ids) > 1 or self.linear else self.one(ids)

    def one(self, ids):
        """One token: vectors all the way."""
        model, at, end = self.model, self.length, self.length + 1
        x = model.tokens.weight[int(ids[0])] + model.positions.weight[at]
        for layer, block in enumerate(model.blocks):
            qkv = torch.addmv(block.qkv.bias, block.qkv.weight, block.norm1(x)).view(3, self.heads, self.size)
            self.keys[layer, :, :, at] = qkv[1]
            self.values[layer, :, at] = qkv[2]
            scores = torch.bmm(qkv[0].unsqueeze(1), self.keys[layer, :, :, :end]).mul_(1 / math.sqrt(self.size))
            heads = torch.bmm(F.softmax(scores, dim=-1), self.values[layer, :, :end])
            x = x + torch.addmv(block.out.bias, block.out.weight, heads.view(-1))
            hidden = F.gelu(torch.addmv(block.up.bias, block.up.weight, block.norm2(x)))
            x = x + torch.addmv(block.down.bias, block.down.weight, hidden)
        self.length = end
        return torch.mv(model.tokens.weight, model.norm(x))

    def many(self, ids):
        """Several tokens: the matrices of training, with the cache filled on the way."""
        model, at, t = self.model, self.length, len(ids)
        end = at + t
        x = model.tokens(ids) + model.positions.weight[at:end]
        for layer, block in enumerate(model.blocks):
            q, k, v = block.qkv(block.norm1(x)).view(t, 3, self.heads, self.size).permute(1, 2, 0, 3)
            self.keys[layer, :, :, at:end] = k.transpose(1, 2)
            self.values[layer, :, at:end] = v
            scores = torch.baddbmm(model.mask[at:end, :end], q, self.keys[layer, :, :, :end], alpha=1 / math.sqrt(self.size))
            heads = torch.bmm(F.softmax(scores, dim=-1), self.values[layer, :, :end])
            x = x + block.out(heads.transpose(0, 1).reshape(t, -1))
            x = x + block.down(F.gelu(block.up(block.norm2(x))))
        self.length = end
        last = model.norm(x[-1:])
        return F.linear(last, model.tokens.weight)[0] if self.linear else torch.mv(model.tokens.weight, last[0])


def check(model, vocabulary, linear):
    """The cached passes must give what the whole model gives."""
    ids = torch.randint(vocabulary, (12,))
    session = Session(model, 12, linear)
    session.append(ids[:5])
    for i in range(5, 12):
        logits = session.append(ids[i : i + 1])
    torch.testing.assert_close(logits, model(ids.unsqueeze(0))[0, -1], atol=1e-4, rtol=1e-4)


def main():
    parser = argparse.ArgumentParser()
    torch_gpt.add_shape_options(parser, "gpt2-124m")
    for name, default in (("tokens", 256), ("cached", 1), ("prompt", 512), ("repeat", 5)):
        parser.add_argument("--" + name, type=int, default=default)
    parser.add_argument("--linear", action="store_true")
    options = parser.parse_args()
    shape = torch_gpt.read_shape(options)
    torch.manual_seed(1337)
    model = torch_gpt.Gpt(shape["vocabulary"], shape["layers"], shape["heads"], shape["width"], shape["positions"])
    with torch.inference_mode():
        check(model, shape["vocabulary"], options.linear)
        ids = torch.randint(shape["vocabulary"], (max(options.prompt, options.cached + options.tokens),))
        singles = ids.split(1)
        decoding = []
        for _ in range(options.repeat):
            session = Session(model, options.cached + options.tokens, options.linear)
            session.append(ids[: options.cached])
            begin = time.perf_counter()
            for i in range(options.tokens):
                session.append(singles[options.cached + i])
            decoding.append((time.perf_counter() - begin) / options.tokens)
        decoding_peak = torch_gpt.peak_memory_bytes()
        prompts = []
        if options.prompt > 0:
            session = Session(model, options.prompt, options.linear)
            for _ in range(options.repeat + 1):
                session.length = 0
                begin = time.perf_counter()
                session.append(ids[: options.prompt])
                prompts.append(time.perf_counter() - begin)
            prompts = prompts[1:]
    torch_gpt.report(
        **{name: shape[name] for name in ("layers", "heads", "width", "positions", "vocabulary")},
        tokens=options.tokens, cached=options.cached, parameters=sum(p.numel() for p in model.parameters()),
        tokens_per_second=torch_gpt.spread([1 / s for s in decoding]),
        prompt={"tokens": options.prompt, "tokens_per_second": torch_gpt.spread([options.prompt / s for s in prompts])} if prompts else None,
        decoding_peak_memory_bytes=decoding_peak,
    )


if __name__ == "__main__":
    main()
