# Golden values of every layer in Loquat.Nn.Layers: input, parameters, result, upstream gradient, gradients of input and parameters.
# A case is named Layer/label, as in the test registry; parameters have the names that the layer gives them.
import torch
import torch.nn.functional as F
from torch.nn.utils.stateless import functional_call

from attention import self_attention
from gpt2 import Block
from safetensors_file import Golden, ids, real


def make(path):
    golden = Golden(2)

    def case(name, x, parameters, function):
        parameters = {key: value.float().double() for key, value in parameters.items()}
        leaves = {key: value.clone().requires_grad_() for key, value in parameters.items()}
        golden.put(f"{name}/in/x", x)
        if x.is_floating_point():
            x = x.clone().requires_grad_()
        result = function(x, leaves)
        upstream = real(*result.shape)
        result.backward(upstream)
        golden.put(f"{name}/upstream", upstream)
        golden.put(f"{name}/out", result)
        if x.requires_grad:
            golden.put(f"{name}/grad/x", x.grad)
        for key, value in leaves.items():
            golden.put(f"{name}/parameter/{key}", value)
            golden.put(f"{name}/parameter-grad/{key}", value.grad)

    linear = lambda x, p: F.linear(x, p["weight"], p.get("bias"))
    case("Linear/output-input", real(2, 4, 3), {"weight": real(5, 3), "bias": real(5)}, linear)
    case("Linear/input-output", real(4, 3), {"weight": real(3, 5), "bias": real(5)}, lambda x, p: x @ p["weight"] + p["bias"])
    case("Linear/no-bias", real(4, 3), {"weight": real(5, 3)}, linear)
    case("Linear/activation", real(4, 3), {"weight": real(5, 3), "bias": real(5)}, lambda x, p: F.gelu(linear(x, p)))
    case("Embedding/plain", ids(7, 2, 5), {"weight": real(7, 4)}, lambda x, p: F.embedding(x, p["weight"]))
    case("LayerNorm/plain", real(2, 3, 6), {"weight": real(6), "bias": real(6)}, lambda x, p: F.layer_norm(x, (6,), p["weight"], p["bias"], 1e-5))
    case("RmsNorm/plain", real(2, 3, 6), {"weight": real(6)}, lambda x, p: x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-6) * p["weight"])
    hidden = {"c_fc.weight": real(4, 9), "c_fc.bias": real(9), "c_proj.weight": real(9, 4), "c_proj.bias": real(4)}
    feed_forward = lambda f: lambda x, p: f(x @ p["c_fc.weight"] + p["c_fc.bias"]) @ p["c_proj.weight"] + p["c_proj.bias"]
    case("FeedForward/gelu-tanh", real(2, 3, 4), hidden, feed_forward(lambda x: F.gelu(x, approximate="tanh")))
    case("FeedForward/silu", real(2, 3, 4), hidden, feed_forward(F.silu))
    case("CausalSelfAttention/plain", real(2, 5, 6),
         {"c_attn.weight": real(6, 18), "c_attn.bias": real(18), "c_proj.weight": real(6, 6), "c_proj.bias": real(6)},
         lambda x, p: self_attention(x @ p["c_attn.weight"] + p["c_attn.bias"], 2, causal=True) @ p["c_proj.weight"] + p["c_proj.bias"])
    block = Block(6).double()
    shapes = {key: real(*value.shape) * 0.3 + (1.0 if key in ("ln_1.weight", "ln_2.weight") else 0.0) for key, value in block.named_parameters()}
    case("Gpt2Block/plain", real(2, 5, 6), shapes, lambda x, p: functional_call(block, p, x))
    golden.write(path)
