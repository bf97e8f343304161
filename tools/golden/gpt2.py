# A small GPT-2 in plain torch modules, with GPT-2's parameter names and [in, out] weights and a head tied to the token embedding: its parameters,
# logits, loss, every gradient, and its parameters after ten steps of AdamW.
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from attention import self_attention
from safetensors_file import Golden, ids

VOCABULARY, WIDTH, HEADS, LAYERS, CONTEXT = 31, 16, 2, 2, 12
STEPS, WARMUP, PEAK, FLOOR, DECAY, CLIP, BETAS = 10, 3, 1e-2, 1e-3, 0.1, 1.0, (0.9, 0.99)


class Projection(nn.Module):
    """y = x W + b with W [in, out]."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs))
        self.bias = nn.Parameter(torch.empty(outputs))

    def forward(self, x):
        return x @ self.weight + self.bias


class Attention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.c_attn = Projection(width, 3 * width)
        self.c_proj = Projection(width, width)

    def forward(self, x):
        return self.c_proj(self_attention(self.c_attn(x), HEADS, causal=True))


class Perceptron(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.c_fc = Projection(width, 4 * width)
        self.c_proj = Projection(4 * width, width)

    def forward(self, x):
        return self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width, 1e-5)
        self.attn = Attention(width)
        self.ln_2 = nn.LayerNorm(width, 1e-5)
        self.mlp = Perceptron(width)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Gpt2(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte = nn.Embedding(VOCABULARY, WIDTH)
        self.wpe = nn.Embedding(CONTEXT, WIDTH)
        self.h = nn.ModuleList(Block(WIDTH) for _ in range(LAYERS))
        self.ln_f = nn.LayerNorm(WIDTH, 1e-5)

    def forward(self, tokens):
        x = self.wte(tokens) + self.wpe(torch.arange(tokens.shape[1]))
        for block in self.h:
            x = block(x)
        return self.ln_f(x) @ self.wte.weight.t()


def rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / (WARMUP + 1)
    progress = min(1, (step - WARMUP) / (STEPS - WARMUP))
    return FLOOR + 0.5 * (PEAK - FLOOR) * (1 + math.cos(math.pi * progress))


def make(path):
    golden = Golden(4)
    model = Gpt2().double()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            scale, shift = (0.1, 1.0) if ".ln" in "." + name and name.endswith("weight") else (0.2, 0.0)
            parameter.copy_((torch.randn(parameter.shape) * scale + shift).float().double())
            golden.put(f"parameter/{name}", parameter)
    inputs, targets = ids(VOCABULARY, STEPS, 3, CONTEXT), ids(VOCABULARY, STEPS, 3, CONTEXT)
    golden.put("inputs", inputs)
    golden.put("targets", targets)

    def loss_of(step):
        logits = model(inputs[step])
        return logits, F.cross_entropy(logits.view(-1, VOCABULARY), targets[step].view(-1))

    logits, loss = loss_of(0)
    loss.backward()
    golden.put("logits", logits)
    golden.put("loss", loss)
    for name, parameter in model.named_parameters():
        golden.put(f"gradient/{name}", parameter.grad)

    matrices = [parameter for parameter in model.parameters() if parameter.dim() >= 2]
    vectors = [parameter for parameter in model.parameters() if parameter.dim() < 2]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": DECAY}, {"params": vectors, "weight_decay": 0.0}], betas=BETAS)
    losses, norms = [], []
    for step in range(STEPS):
        optimizer.zero_grad()
        _, loss = loss_of(step)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP))
        losses.append(loss.detach())
        for group in optimizer.param_groups:
            group["lr"] = rate(step)
        optimizer.step()
    golden.put("run/losses", torch.stack(losses))
    golden.put("run/norms", torch.stack(norms))
    for name, parameter in model.named_parameters():
        golden.put(f"run/parameter/{name}", parameter)
    golden.write(path)
