# Golden values of every operation in Loquat.Tensors.Operations: inputs, result, an upstream gradient and the gradients of the inputs.
# A case is named Class.Method/label, as in the test registry.
import torch
import torch.nn.functional as F

from attention import attention, self_attention
from safetensors_file import Golden, away, ids, positive, real, unit


def make(path):
    golden = Golden(1)

    def case(name, inputs, function, constants=()):
        leaves = {}
        for key, value in inputs.items():
            value = value.float().double() if value.is_floating_point() else value
            golden.put(f"{name}/in/{key}", value)
            wanted = value.is_floating_point() and key not in constants
            leaves[key] = value.clone().requires_grad_() if wanted else value
        result = function(**leaves)
        upstream = real(*result.shape)
        result.backward(upstream)
        golden.put(f"{name}/upstream", upstream)
        golden.put(f"{name}/out", result)
        for key, value in leaves.items():
            if value.requires_grad:
                golden.put(f"{name}/grad/{key}", value.grad)

    elementwise(case)
    binary(case)
    reductions(case)
    products(case)
    softmax_and_losses(case)
    normalization(case)
    indexing(case)
    shaping(case)
    attentions(case)
    residuals(case)
    gated_units(case)
    rotary(case)
    windows(case)
    golden.write(path)


def elementwise(case):
    def unary(method, function, make_input=real):
        case(f"ElementwiseOperations.{method}", {"x": make_input(3, 5)}, lambda x: function(x))

    unary("Negate/plain", lambda x: -x)
    unary("Abs/plain", torch.abs, away)
    unary("Exp/plain", torch.exp)
    unary("Log/plain", torch.log, positive)
    unary("Sqrt/plain", torch.sqrt, positive)
    unary("Relu/plain", F.relu, away)
    unary("LeakyRelu/plain", F.leaky_relu, away)
    unary("LeakyRelu/slope", lambda x: F.leaky_relu(x, 0.2), away)
    unary("Power/cube", lambda x: x ** 3)
    unary("Power/square", lambda x: x ** 2)
    unary("Power/reciprocal-root", lambda x: x ** -0.5, positive)
    unary("Add/constant", lambda x: x + 1.5)
    unary("Multiply/constant", lambda x: x * -2.5)
    for method, function in {
        "Tanh": torch.tanh,
        "Sigmoid": torch.sigmoid,
        "Gelu": F.gelu,
        "GeluTanh": lambda x: F.gelu(x, approximate="tanh"),
        "Silu": F.silu,
    }.items():
        unary(f"{method}/plain", function)
        unary(f"{method}/wide", function, lambda *shape: real(*shape) * 6)


BROADCASTS = {
    "same": ((3, 4), (3, 4)),
    "row": ((3, 4), (4,)),
    "outer": ((3, 1), (1, 4)),
    "scalar": ((2, 3), ()),
    "middle": ((2, 3, 4), (3, 1)),
    "lead": ((4,), (2, 3, 4)),
    "crossed": ((2, 1, 4), (3, 1)),
    "ends": ((2, 3, 2), (1, 3, 1)),
}


def binary(case):
    for method, function, left, right in [
        ("Add", torch.add, real, real),
        ("Subtract", torch.sub, real, real),
        ("Multiply", torch.mul, real, real),
        ("Divide", torch.div, real, away),
        ("Power", torch.pow, positive, real),
    ]:
        for label, (a, b) in BROADCASTS.items():
            case(f"BinaryOperations.{method}/{label}", {"a": left(*a), "b": right(*b)}, lambda a, b, f=function: f(a, b))


REDUCTIONS = {"first": (0,), "last": (-1,), "inner": (1, 2), "split": (0, 2), "all": (0, 1, 2, 3)}


def reductions(case):
    for method, function in [("Sum", torch.sum), ("Mean", torch.mean), ("Max", torch.amax)]:
        for label, axes in REDUCTIONS.items():
            for kept in (False, True):
                case(f"ReductionOperations.{method}/{label}{'-kept' if kept else ''}", {"x": real(2, 3, 4, 2)},
                     lambda x, f=function, a=axes, k=kept: f(x, a, keepdim=k))
    case("ReductionOperations.Max/ties", {"x": ids(3, 4, 6).double()}, lambda x: x.amax(1))
    case("ReductionOperations.Max/ties-split", {"x": ids(3, 3, 2, 4).double()}, lambda x: x.amax((0, 2)))


def products(case):
    def product(label, a, b, left=False, right=False):
        case(f"ProductOperations.MatMul/{label}", {"a": real(*a), "b": real(*b)},
             lambda a, b: (a.transpose(-1, -2) if left else a) @ (b.transpose(-1, -2) if right else b))

    product("plain", (3, 4), (4, 5))
    product("left", (4, 3), (4, 5), left=True)
    product("right", (3, 4), (5, 4), right=True)
    product("both", (4, 3), (5, 4), left=True, right=True)
    product("row", (1, 7), (7, 5))
    product("batched", (2, 3, 4), (2, 4, 5))
    product("batched-left", (2, 4, 3), (2, 4, 5), left=True)
    product("batched-right", (2, 3, 4), (2, 5, 4), right=True)
    product("batched-both", (2, 4, 3), (2, 5, 4), left=True, right=True)
    product("shared-a", (3, 4), (2, 4, 5))
    product("shared-a-left", (4, 3), (2, 4, 5), left=True)
    product("shared-b", (2, 3, 4), (4, 5))
    product("shared-b-right", (2, 3, 4), (5, 4), right=True)
    product("four-axes", (2, 3, 2, 4), (2, 3, 4, 3))

    weight = {"": lambda w: w, "transposed-": lambda w: w.t()}
    activations = {
        "relu": F.relu, "leaky": F.leaky_relu, "gelu": F.gelu, "gelu-tanh": lambda x: F.gelu(x, approximate="tanh"),
        "silu": F.silu, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
    }
    for prefix, turn in weight.items():
        shape = (5, 3) if prefix else (3, 5)
        case(f"ProductOperations.Linear/{prefix}plain", {"x": real(2, 4, 3), "weight": real(*shape)},
             lambda x, weight, t=turn: x @ t(weight))
        case(f"ProductOperations.Linear/{prefix}bias", {"x": real(4, 3), "weight": real(*shape), "bias": real(5)},
             lambda x, weight, bias, t=turn: x @ t(weight) + bias)
        for label, function in activations.items():
            case(f"ProductOperations.Linear/{prefix}{label}", {"x": real(4, 3), "weight": real(*shape), "bias": real(5)},
                 lambda x, weight, bias, t=turn, f=function: f(x @ t(weight) + bias))


def softmax_and_losses(case):
    for method, function in [("Softmax", F.softmax), ("LogSoftmax", F.log_softmax)]:
        case(f"SoftmaxOperations.{method}/matrix", {"x": real(3, 7)}, lambda x, f=function: f(x, dim=-1))
        case(f"SoftmaxOperations.{method}/three-axes", {"x": real(2, 3, 5)}, lambda x, f=function: f(x, dim=-1))
        case(f"SoftmaxOperations.{method}/wide", {"x": real(3, 7) * 30}, lambda x, f=function: f(x, dim=-1))
    mask = torch.tensor([[0, 0, 1, 0, 1], [1, 0, 0, 1, 1]])
    case("SoftmaxOperations.Softmax/masked", {"x": real(2, 5), "mask": mask}, lambda x, mask: F.softmax(x.masked_fill(mask != 0, -torch.inf), -1))

    def entropy(label, logits, targets, weights=None, **choices):
        inputs = {"logits": logits, "targets": targets}
        if weights is not None:
            inputs["weights"] = weights
        case(f"LossOperations.CrossEntropy/{label}", inputs,
             lambda logits, targets, weights=None: F.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1).long(), weights, **choices),
             constants=("weights",))

    ignored = torch.tensor([1, -100, 3, 0, -100, 6])
    entropy("plain", real(6, 7), ids(7, 6))
    entropy("three-axes", real(2, 3, 7), ids(7, 2, 3))
    entropy("wide", real(6, 7) * 20, ids(7, 6))
    entropy("ignored", real(6, 7), ignored)
    entropy("ignored-id", real(6, 7), torch.tensor([2, 1, 3, 2, 5, 6]), ignore_index=2)
    entropy("smoothing", real(6, 7), ids(7, 6), label_smoothing=0.1)
    entropy("weights", real(6, 7), ids(7, 6), positive(7))
    entropy("everything", real(6, 7), ignored, positive(7), label_smoothing=0.2)
    binary_entropy = lambda logits, targets: F.binary_cross_entropy_with_logits(logits, targets)
    case("LossOperations.BinaryCrossEntropy/plain", {"logits": real(3, 4), "targets": unit(3, 4)}, binary_entropy, constants=("targets",))
    case("LossOperations.BinaryCrossEntropy/wide", {"logits": real(3, 4) * 20, "targets": ids(2, 3, 4).double()}, binary_entropy, constants=("targets",))
    case("LossOperations.MeanSquaredError/plain", {"x": real(3, 4), "target": real(3, 4)}, lambda x, target: F.mse_loss(x, target), constants=("target",))


def normalization(case):
    def layer(label, shape, shift=0.0, epsilon=1e-5, **parameters):
        case(f"NormalizationOperations.LayerNorm/{label}", {"x": real(*shape) + shift, **parameters},
             lambda x, gamma=None, beta=None: F.layer_norm(x, x.shape[-1:], gamma, beta, epsilon))

    def rms(label, shape, epsilon=1e-6, **parameters):
        case(f"NormalizationOperations.RmsNorm/{label}", {"x": real(*shape), **parameters},
             lambda x, gamma=None: x * torch.rsqrt((x * x).mean(-1, keepdim=True) + epsilon) * (1 if gamma is None else gamma))

    layer("plain", (3, 6))
    layer("gamma", (3, 6), gamma=real(6))
    layer("beta", (3, 6), beta=real(6))
    layer("affine", (2, 3, 5), gamma=real(5), beta=real(5))
    layer("offset", (3, 6), shift=8.0, gamma=real(6), beta=real(6))
    layer("epsilon", (3, 6), epsilon=0.1, gamma=real(6), beta=real(6))
    rms("plain", (3, 6))
    rms("gamma", (2, 3, 5), gamma=real(5))
    rms("epsilon", (3, 6), epsilon=0.1, gamma=real(6))


def indexing(case):
    case("IndexingOperations.Embedding/vector", {"table": real(5, 3), "ids": torch.tensor([4, 0, 4, 4])}, lambda table, ids: F.embedding(ids, table))
    case("IndexingOperations.Embedding/matrix", {"table": real(6, 4), "ids": ids(6, 2, 5)}, lambda table, ids: F.embedding(ids, table))
    case("IndexingOperations.Gather/first", {"x": real(4, 3), "indices": ids(4, 6, 3)}, lambda x, indices: x.gather(0, indices))
    case("IndexingOperations.Gather/middle", {"x": real(2, 5, 3), "indices": ids(5, 2, 4, 3)}, lambda x, indices: x.gather(1, indices))
    case("IndexingOperations.Gather/last", {"x": real(2, 3, 5), "indices": ids(5, 2, 3, 1)}, lambda x, indices: x.gather(2, indices))
    fill = lambda x, mask: x.masked_fill(mask != 0, -1.5)
    case("IndexingOperations.MaskedFill/same", {"x": real(3, 4), "mask": ids(2, 3, 4)}, fill)
    case("IndexingOperations.MaskedFill/row", {"x": real(2, 3, 4), "mask": torch.tensor([0, 1, 0, 3])}, fill)
    case("IndexingOperations.MaskedFill/column", {"x": real(2, 3, 4), "mask": torch.tensor([[0], [1], [0]])}, fill)


def shaping(case):
    case("ShapingOperations.Reshape/extents", {"x": real(2, 6)}, lambda x: x.reshape(3, -1))
    case("ShapingOperations.Reshape/shape", {"x": real(2, 6)}, lambda x: x.reshape(2, 2, 3))
    case("ShapingOperations.Permute/three-axes", {"x": real(2, 3, 4)}, lambda x: x.permute(2, 0, 1))
    case("ShapingOperations.Permute/four-axes", {"x": real(2, 3, 2, 4)}, lambda x: x.permute(0, 2, 1, 3))
    case("ShapingOperations.Transpose/matrix", {"x": real(3, 5)}, lambda x: x.t())
    case("ShapingOperations.Transpose/three-axes", {"x": real(2, 3, 4)}, lambda x: x.transpose(1, 2))
    case("ShapingOperations.Slice/first", {"x": real(4, 3)}, lambda x: x[1:3])
    case("ShapingOperations.Slice/middle", {"x": real(2, 5, 3)}, lambda x: x[:, 2:5])
    case("ShapingOperations.Slice/last", {"x": real(2, 3, 6)}, lambda x: x[..., 1:2])
    three = lambda axis: lambda a, b, c: torch.cat((a, b, c), axis)
    case("ShapingOperations.Concatenate/first", {"a": real(1, 3), "b": real(2, 3), "c": real(3, 3)}, three(0))
    case("ShapingOperations.Concatenate/middle", {"a": real(2, 1, 3), "b": real(2, 4, 3), "c": real(2, 2, 3)}, three(1))
    case("ShapingOperations.Concatenate/last", {"a": real(2, 3), "b": real(2, 1), "c": real(2, 2)}, three(-1))
    for label, axis in [("first", 0), ("middle", 1), ("last", -1)]:
        case(f"ShapingOperations.Stack/{label}", {"a": real(2, 3), "b": real(2, 3)}, lambda a, b, i=axis: torch.stack((a, b), i))


def attentions(case):
    def separate(label, batch, targets, sources, size, mask=None, **choices):
        heads, groups = choices["heads"], choices.get("groups") or choices["heads"]
        inputs = {"query": real(batch, targets, heads * size), "key": real(batch, sources, groups * size), "value": real(batch, sources, groups * size)}
        if mask is not None:
            inputs["mask"] = mask
        case(f"AttentionOperations.Attention/{label}", inputs, lambda query, key, value, mask=None: attention(query, key, value, mask=mask, **choices))

    def packed(label, batch, length, size, mask=None, **choices):
        heads, groups = choices["heads"], choices.get("groups") or choices["heads"]
        inputs = {"packed": real(batch, length, (heads + 2 * groups) * size)}
        if mask is not None:
            inputs["mask"] = mask
        case(f"AttentionOperations.SelfAttention/{label}", inputs, lambda packed, mask=None: self_attention(packed, mask=mask, **choices))

    mask = torch.tensor([[1, 1, 1, 1, 0], [1, 0, 1, 0, 0]])
    separate("bidirectional", 2, 4, 5, 4, heads=2)
    separate("causal", 2, 5, 5, 3, heads=2, causal=True)
    separate("causal-longer-keys", 1, 3, 5, 4, heads=2, causal=True)
    separate("causal-shorter-keys", 1, 5, 3, 4, heads=1, causal=True)
    separate("mask", 2, 4, 5, 4, mask, heads=2)
    separate("mask-causal", 2, 5, 5, 4, mask, heads=2, causal=True)
    separate("mask-nothing", 2, 3, 5, 4, torch.tensor([[0, 0, 0, 0, 0], [1, 0, 1, 0, 0]]), heads=1)
    separate("grouped", 2, 3, 4, 3, heads=4, groups=2)
    separate("scale", 1, 3, 4, 5, heads=1, scale=0.7)
    packed("bidirectional", 2, 4, 4, heads=2)
    packed("causal", 2, 6, 4, heads=2, causal=True)
    packed("causal-long", 1, 19, 5, heads=1, causal=True)
    packed("mask", 2, 5, 3, mask, heads=2)
    packed("grouped", 2, 4, 3, heads=4, groups=1, causal=True)
    packed("scale", 1, 4, 4, heads=2, causal=True, scale=1.3)


def residuals(case):
    for prefix, turn in {"": lambda w: w, "transposed-": lambda w: w.t()}.items():
        shape = (5, 3) if prefix else (3, 5)
        case(f"ProductOperations.Linear/{prefix}residual", {"x": real(4, 3), "weight": real(*shape), "bias": real(5), "residual": real(4, 5)},
             lambda x, weight, bias, residual, t=turn: x @ t(weight) + bias + residual)
        case(f"ProductOperations.Linear/{prefix}plain-residual", {"x": real(4, 3), "weight": real(*shape), "residual": real(4, 5)},
             lambda x, weight, residual, t=turn: x @ t(weight) + residual)


def gated_units(case):
    gate = lambda a, b: F.silu(a) * b
    for label, a, b in [("same", (3, 4), (3, 4)), ("row", (3, 4), (4,)), ("outer", (3, 1), (1, 4))]:
        case(f"BinaryOperations.SwiGlu/{label}", {"a": real(*a), "b": real(*b)}, gate)


def turn(x, angles, size, interleaved):
    """[B, T, H * D] with cosines and sines [T, D] or [B, T, D]: each pair as a complex number, turned."""
    batch, length, width = x.shape
    pairs = x.view(batch, length, width // size, size)
    pairs = torch.complex(pairs[..., 0::2], pairs[..., 1::2]) if interleaved else torch.complex(pairs[..., : size // 2], pairs[..., size // 2 :])
    turned = pairs * torch.complex(angles[..., : size // 2], angles[..., size // 2 :]).unsqueeze(-2)
    parts = (turned.real, turned.imag)
    return (torch.stack(parts, -1) if interleaved else torch.cat(parts, -1)).reshape(batch, length, width)


def rotary(case):
    for label, interleaved in [("halves", False), ("neighbours", True)]:
        for kind, shape in [("shared", (5, 6)), ("apart", (2, 5, 6))]:
            pack = lambda query, key, value, angles, i=interleaved: torch.cat((turn(query, angles, 6, i), turn(key, angles, 6, i), value), -1)
            case(f"RotaryOperations.RotaryPack/{label}-{kind}", {"query": real(2, 5, 24), "key": real(2, 5, 12), "value": real(2, 5, 12), "angles": real(*shape)},
                 pack, constants=("angles",))


def windows(case):
    def windowed(label, batch, length, size, window, **choices):
        heads, groups = choices["heads"], choices.get("groups") or choices["heads"]
        case(f"AttentionOperations.SelfAttention/{label}", {"packed": real(batch, length, (heads + 2 * groups) * size)},
             lambda packed: self_attention(packed, causal=True, window=window, **choices))

    windowed("window", 2, 7, 4, 3, heads=2)
    windowed("window-one", 1, 5, 3, 1, heads=2)
    windowed("window-grouped", 2, 9, 4, 4, heads=4, groups=2)
    windowed("window-long", 1, 40, 5, 7, heads=1)

    def ranged(label, ranges, size, heads, **choices):
        def alone(packed):
            rows = []
            for row, (start, count) in enumerate(ranges):
                result = torch.zeros(packed.shape[1], heads * size).double()
                rows.append(torch.cat((result[:start], self_attention(packed[row : row + 1, start : start + count], heads, **choices)[0], result[start + count :])))
            return torch.stack(rows)

        case(f"AttentionOperations.SelfAttention/{label}", {"packed": real(len(ranges), 6, 3 * heads * size)}, alone)

    ranged("ranges-left", [(2, 4), (0, 6), (5, 1)], 4, 2, causal=True)
    ranged("ranges-right", [(0, 4), (0, 6), (0, 2)], 3, 2)
    start, count = 1, 3
    inputs = {"query": real(2, 4, 6), "key": real(2, 4, 6), "value": real(2, 4, 6)}
    case("AttentionOperations.Attention/ranges", inputs, lambda query, key, value: torch.stack((
        torch.cat((torch.zeros(start, 6).double(), attention(query[:1, start:], key[:1, start:], value[:1, start:], 2)[0])),
        attention(query[1:], key[1:], value[1:], 2)[0])))
