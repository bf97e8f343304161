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
    rotary_layers(case)
    golden.write(path)


def rotary_layers(case):
    import families

    def parts(*names):
        return {f"{name}.weight": real(outputs, inputs) * 0.4 for name, outputs, inputs in names} | {f"{name}.bias": real(outputs) * 0.4 for name, outputs, _ in names}

    gated = parts(("gate_proj", 7, 4), ("up_proj", 7, 4), ("down_proj", 4, 7))
    case("GatedFeedForward/bias", real(2, 3, 4), gated, lambda x, p: F.linear(
        F.silu(F.linear(x, p["gate_proj.weight"], p["gate_proj.bias"])) * F.linear(x, p["up_proj.weight"], p["up_proj.bias"]), p["down_proj.weight"], p["down_proj.bias"]))

    def rows(function):
        return lambda x, p: torch.stack([function(row, p) for row in x])

    def attend(x, p, config, causal, window=None):
        q, k, v = (F.linear(x, p[f"{name}_proj.weight"], p.get(f"{name}_proj.bias")) for name in "qkv")
        if config:
            q, k = families.turn(q, 4, config), families.turn(k, 2, config)
        return F.linear(families.attend(q, k, v, 4, k.shape[1] * 4 // q.shape[1], causal, window), p["o_proj.weight"], p.get("o_proj.bias"))

    config = {"rope_theta": 100.0}
    grouped = {key: value for key, value in parts(("q_proj", 16, 8), ("k_proj", 8, 8), ("v_proj", 8, 8), ("o_proj", 8, 16)).items() if key != "o_proj.bias"}
    case("SelfAttention/rotary", real(2, 6, 8), grouped, rows(lambda x, p: attend(x, p, config, True, 3)))
    whole = parts(("q_proj", 8, 8), ("k_proj", 8, 8), ("v_proj", 8, 8), ("o_proj", 8, 8))
    case("SelfAttention/both-ways", real(2, 5, 8), whole, rows(lambda x, p: attend(x, p, None, False)))

    norm = lambda x, scale: x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-6) * scale
    llama = {"input_layernorm.weight": real(8) * 0.1 + 1, "post_attention_layernorm.weight": real(8) * 0.1 + 1}
    for name, outputs, inputs in [("self_attn.q_proj", 8, 8), ("self_attn.k_proj", 4, 8), ("self_attn.v_proj", 4, 8), ("self_attn.o_proj", 8, 8),
                                  ("mlp.gate_proj", 6, 8), ("mlp.up_proj", 6, 8), ("mlp.down_proj", 8, 6)]:
        llama[name + ".weight"] = real(outputs, inputs) * 0.4

    def llama_block(x, p):
        x = x + attend(norm(x, p["input_layernorm.weight"]), {key[len("self_attn."):]: value for key, value in p.items() if key.startswith("self_attn.")}, {"rope_theta": 10000.0}, True)
        h = norm(x, p["post_attention_layernorm.weight"])
        return x + F.linear(F.silu(F.linear(h, p["mlp.gate_proj.weight"])) * F.linear(h, p["mlp.up_proj.weight"]), p["mlp.down_proj.weight"])

    case("LlamaBlock/plain", real(2, 5, 8), llama, rows(llama_block))

    dense = {"attention.self.query": (8, 8), "attention.self.key": (8, 8), "attention.self.value": (8, 8), "attention.output.dense": (8, 8),
             "intermediate.dense": (6, 8), "output.dense": (8, 6)}
    bert = {f"{name}.weight": real(*shape) * 0.4 for name, shape in dense.items()} | {f"{name}.bias": real(shape[0]) * 0.4 for name, shape in dense.items()}
    for name in ("attention.output.LayerNorm", "output.LayerNorm"):
        bert[f"{name}.weight"], bert[f"{name}.bias"] = real(8) * 0.1 + 1, real(8) * 0.1

    def bert_block(x, p):
        project = lambda x, name: F.linear(x, p[name + ".weight"], p[name + ".bias"])
        layer_norm = lambda x, name: F.layer_norm(x, (8,), p[name + ".weight"], p[name + ".bias"], 1e-12)
        q, k, v = (project(x, f"attention.self.{name}") for name in ("query", "key", "value"))
        x = layer_norm(x + project(families.attend(q, k, v, 2, 2, False), "attention.output.dense"), "attention.output.LayerNorm")
        return layer_norm(x + project(F.gelu(project(x, "intermediate.dense")), "output.dense"), "output.LayerNorm")

    case("BertBlock/plain", real(2, 5, 8), bert, rows(bert_block))
