# Multi-head attention spelled out in plain torch operations, with the conventions that the engine documents: a causal query t sees keys up to
# t + S - T, with a window of W keys from t + S - T - W + 1 on, a key whose mask is 0 is seen by nobody, and a query that sees no key gives zeros.
import math

import torch


def attention(query, key, value, heads, groups=None, causal=False, scale=None, mask=None, window=None):
    groups = groups or heads
    batch, targets, width = query.shape
    sources, size = key.shape[1], width // heads
    q = query.view(batch, targets, heads, size).transpose(1, 2)
    k = key.view(batch, sources, groups, size).transpose(1, 2).repeat_interleave(heads // groups, dim=1)
    v = value.view(batch, sources, groups, size).transpose(1, 2).repeat_interleave(heads // groups, dim=1)
    scores = q @ k.transpose(2, 3) * (scale if scale is not None else 1 / math.sqrt(size))
    visible = torch.ones(batch, 1, targets, sources, dtype=torch.bool)
    if causal:
        visible = visible & torch.ones(targets, sources).tril(sources - targets).bool()
    if window is not None:
        visible = visible & torch.ones(targets, sources).triu(sources - targets - window + 1).bool()
    if mask is not None:
        visible = visible & (mask != 0).view(batch, 1, 1, sources)
    largest = scores.detach().masked_fill(~visible, -1e30).amax(-1, keepdim=True)
    weights = torch.exp((scores - largest).masked_fill(~visible, -1e30))
    total = weights.sum(-1, keepdim=True)
    weights = weights * visible / torch.where(visible.any(-1, keepdim=True), total, torch.ones_like(total))
    return (weights @ v).transpose(1, 2).reshape(batch, targets, width)


def self_attention(packed, heads, groups=None, **choices):
    groups = groups or heads
    size = packed.shape[2] // (heads + 2 * groups)
    query, key, value = packed.split([heads * size, groups * size, groups * size], dim=2)
    return attention(query, key, value, heads, groups, **choices)
