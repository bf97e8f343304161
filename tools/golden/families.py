# Small random checkpoints of every family in Hugging Face's layout, with what a plain torch implementation of the papers makes of them: logits, loss and the
# gradient of every parameter. Each row of a batch is computed alone, without padding: that is what padding must not change.
#
#   gpt2         Radford et al. 2019
#   llama        Touvron et al. 2023; RMS norm: Zhang and Sennrich 2019; rotary positions: Su et al. 2021; SwiGLU: Shazeer 2020; grouped heads: Ainslie et al. 2023
#   rope scaling linear: Chen et al. 2023; yarn: Peng et al. 2023; llama3: the Llama 3.1 release
#   mistral      Jiang et al. 2023 (sliding window);  qwen2  Yang et al. 2024 (biases of queries, keys and values)
#   bert         Devlin et al. 2019;  roberta  Liu et al. 2019;  distilbert  Sanh et al. 2019
import json
import math

import torch
import torch.nn.functional as F

from safetensors_file import Golden, ids

VOCABULARY, WIDTH, HIDDEN, LAYERS, LENGTH = 19, 16, 20, 2, 9
COUNTS = [9, 4, 6]


def make(folder):
    for number, (name, (config, build)) in enumerate(CASES.items()):
        torch.manual_seed(100 + number)
        shapes, forward = build(config)
        weights = {key: draw(key, shape) for key, shape in shapes.items()}
        place = folder / "families" / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "config.json").write_text(json.dumps(config, indent=1) + "\n")
        checkpoint = Golden(0)
        for key, value in weights.items():
            checkpoint.put(key, value)
        checkpoint.write(place / "model.safetensors")

        golden = Golden(200 + number)
        is_left = number % 2 == 0
        inputs, targets = ids(VOCABULARY, len(COUNTS), LENGTH), ids(VOCABULARY, len(COUNTS), LENGTH)
        leaves = {key: value.clone().requires_grad_() for key, value in weights.items()}
        logits, losses, pooled, extra = torch.zeros(len(COUNTS), LENGTH, VOCABULARY).double(), [], [], None
        types = ids(2, len(COUNTS), LENGTH) if config.get("type_vocab_size") == 2 else None
        for row, count in enumerate(COUNTS):
            places = slice(LENGTH - count, LENGTH) if is_left else slice(0, count)
            result = forward(config, leaves, inputs[row, places], None if types is None else types[row, places])
            result, vector = result if isinstance(result, tuple) else (result, None)
            if vector is not None:
                pooled.append(vector)
            logits[row, places] = result.detach()
            losses.append(F.cross_entropy(result, targets[row, places].clone(), reduction="sum"))
            outside = torch.ones(LENGTH, dtype=torch.bool)
            outside[places] = False
            targets[row, outside] = -100
        loss = sum(losses) / sum(COUNTS)
        if pooled:
            loss = loss + torch.stack(pooled).mean()
            golden.put("pooled", torch.stack(pooled))
        loss.backward()
        golden.put("inputs", inputs)
        golden.put("targets", targets)
        golden.put("counts", torch.tensor(COUNTS))
        golden.put("is_left", torch.tensor([int(is_left)]))
        if types is not None:
            golden.put("types", types)
        golden.put("logits", logits)
        golden.put("loss", loss)
        for key, value in leaves.items():
            golden.put(f"gradient/{key}", value.grad)
        golden.write(place / "golden.safetensors")


def draw(name, shape):
    is_norm = len(shape) == 1 and name.endswith("weight")
    return (torch.randn(shape) * (0.1 if is_norm else 0.3) + (1.0 if is_norm else 0.0)).float().double()


def attend(q, k, v, heads, groups, causal, window=None):
    """q [T, H*D], k and v [T, G*D]; a causal query sees itself and what came before, at most so many keys as the window has."""
    length, size = q.shape[0], q.shape[1] // heads
    q = q.view(length, heads, size)
    k = k.view(length, groups, size).repeat_interleave(heads // groups, dim=1)
    v = v.view(length, groups, size).repeat_interleave(heads // groups, dim=1)
    scores = torch.einsum("qhd,khd->hqk", q, k) / math.sqrt(size)
    distance = torch.arange(length)[:, None] - torch.arange(length)[None, :]
    visible = torch.ones(length, length, dtype=torch.bool)
    if causal:
        visible = distance >= 0
    if window:
        visible = visible & (distance < window)
    weights = torch.softmax(scores.masked_fill(~visible, -torch.inf), -1)
    return torch.einsum("hqk,khd->qhd", weights, v).reshape(length, heads * size)


# --- gpt2

def gpt2(config):
    width, shapes = config["n_embd"], {}
    shapes["transformer.wte.weight"] = (VOCABULARY, width)
    shapes["transformer.wpe.weight"] = (config["n_positions"], width)
    for layer in range(config["n_layer"]):
        for name, shape in {
            "ln_1.weight": (width,), "ln_1.bias": (width,), "attn.c_attn.weight": (width, 3 * width), "attn.c_attn.bias": (3 * width,),
            "attn.c_proj.weight": (width, width), "attn.c_proj.bias": (width,), "ln_2.weight": (width,), "ln_2.bias": (width,),
            "mlp.c_fc.weight": (width, config["n_inner"]), "mlp.c_fc.bias": (config["n_inner"],),
            "mlp.c_proj.weight": (config["n_inner"], width), "mlp.c_proj.bias": (width,),
        }.items():
            shapes[f"transformer.h.{layer}.{name}"] = shape
    shapes["transformer.ln_f.weight"] = shapes["transformer.ln_f.bias"] = (width,)

    def forward(config, p, tokens, _):
        norm = lambda x, name: F.layer_norm(x, (width,), p[name + ".weight"], p[name + ".bias"], config["layer_norm_epsilon"])
        project = lambda x, name: x @ p[name + ".weight"] + p[name + ".bias"]
        x = p["transformer.wte.weight"][tokens] + p["transformer.wpe.weight"][: len(tokens)]
        for layer in range(config["n_layer"]):
            block = f"transformer.h.{layer}."
            q, k, v = project(norm(x, block + "ln_1"), block + "attn.c_attn").split(width, -1)
            x = x + project(attend(q, k, v, config["n_head"], config["n_head"], True), block + "attn.c_proj")
            x = x + project(F.gelu(project(norm(x, block + "ln_2"), block + "mlp.c_fc"), approximate="tanh"), block + "mlp.c_proj")
        return norm(x, "transformer.ln_f") @ p["transformer.wte.weight"].t()

    return shapes, forward


# --- llama, mistral, qwen2

def frequencies(config, size):
    theta = config["rope_theta"]
    plain = [theta ** (-2 * i / size) for i in range(size // 2)]
    scaling = config.get("rope_scaling") or {"rope_type": "default"}
    kind, factor = scaling["rope_type"], scaling.get("factor")
    if kind == "linear":
        return [f / factor for f in plain], 1.0
    if kind == "llama3":
        low, high, original = scaling["low_freq_factor"], scaling["high_freq_factor"], scaling["original_max_position_embeddings"]
        result = []
        for f in plain:
            length = 2 * math.pi / f
            if length < original / high:
                result.append(f)
            elif length > original / low:
                result.append(f / factor)
            else:
                smooth = (original / length - low) / (high - low)
                result.append((1 - smooth) * f / factor + smooth * f)
        return result, 1.0
    if kind == "yarn":
        original = scaling["original_max_position_embeddings"]
        pair = lambda turns: size * math.log(original / (turns * 2 * math.pi)) / (2 * math.log(theta))
        low = max(math.floor(pair(scaling.get("beta_fast", 32))), 0)
        high = min(math.ceil(pair(scaling.get("beta_slow", 1))), size - 1)
        high = high + 0.001 if low == high else high
        result = []
        for i, f in enumerate(plain):
            ramp = min(max((i - low) / (high - low), 0), 1)
            result.append(f / factor * ramp + f * (1 - ramp))
        return result, 0.1 * math.log(factor) + 1
    return plain, 1.0  # default, and dynamic within the context


def turn(x, heads, config):
    """Rotary positions of [T, heads * D], pair i being (x[i], x[i + D/2]) or, interleaved, (x[2i], x[2i + 1])."""
    length, size = x.shape[0], x.shape[1] // heads
    omega, magnitude = frequencies(config, size)
    angle = torch.arange(length).double()[:, None] * torch.tensor(omega, dtype=torch.float64)
    pairs = x.view(length, heads, size)
    if config.get("rope_interleaved"):
        pairs = torch.complex(pairs[..., 0::2], pairs[..., 1::2])
    else:
        pairs = torch.complex(pairs[..., : size // 2], pairs[..., size // 2 :])
    turned = pairs * torch.polar(torch.full_like(angle, magnitude), angle)[:, None, :]
    if config.get("rope_interleaved"):
        return torch.stack((turned.real, turned.imag), -1).reshape(length, heads * size)
    return torch.cat((turned.real, turned.imag), -1).reshape(length, heads * size)


def llama(config):
    width, hidden, heads, groups = config["hidden_size"], config["intermediate_size"], config["num_attention_heads"], config["num_key_value_heads"]
    size = config.get("head_dim") or width // heads
    input_bias = config["model_type"] == "qwen2" or config.get("attention_bias")
    shapes = {"model.embed_tokens.weight": (VOCABULARY, width)}
    for layer in range(config["num_hidden_layers"]):
        block = f"model.layers.{layer}."
        for name, outputs, inputs, bias in [
            ("self_attn.q_proj", heads * size, width, input_bias), ("self_attn.k_proj", groups * size, width, input_bias),
            ("self_attn.v_proj", groups * size, width, input_bias), ("self_attn.o_proj", width, heads * size, config.get("attention_bias")),
            ("mlp.gate_proj", hidden, width, config.get("mlp_bias")), ("mlp.up_proj", hidden, width, config.get("mlp_bias")),
            ("mlp.down_proj", width, hidden, config.get("mlp_bias")),
        ]:
            shapes[block + name + ".weight"] = (outputs, inputs)
            if bias:
                shapes[block + name + ".bias"] = (outputs,)
        shapes[block + "input_layernorm.weight"] = shapes[block + "post_attention_layernorm.weight"] = (width,)
    shapes["model.norm.weight"] = (width,)
    if not config.get("tie_word_embeddings"):
        shapes["lm_head.weight"] = (VOCABULARY, width)

    def window(layer):
        if config["model_type"] == "mistral":
            return config["sliding_window"]
        if config["model_type"] == "qwen2" and config["use_sliding_window"] and layer >= config["max_window_layers"]:
            return config["sliding_window"]
        return None

    def forward(config, p, tokens, _):
        norm = lambda x, name: x * torch.rsqrt((x * x).mean(-1, keepdim=True) + config["rms_norm_eps"]) * p[name + ".weight"]
        project = lambda x, name: F.linear(x, p[name + ".weight"], p.get(name + ".bias"))
        x = p["model.embed_tokens.weight"][tokens]
        for layer in range(config["num_hidden_layers"]):
            block = f"model.layers.{layer}."
            h = norm(x, block + "input_layernorm")
            q, k, v = (project(h, block + f"self_attn.{name}_proj") for name in "qkv")
            h = attend(turn(q, heads, config), turn(k, groups, config), v, heads, groups, True, window(layer))
            x = x + project(h, block + "self_attn.o_proj")
            h = norm(x, block + "post_attention_layernorm")
            x = x + project(F.silu(project(h, block + "mlp.gate_proj")) * project(h, block + "mlp.up_proj"), block + "mlp.down_proj")
        return F.linear(norm(x, "model.norm"), p.get("lm_head.weight", p["model.embed_tokens.weight"]))

    return shapes, forward


# --- bert, roberta, distilbert

def bert(config):
    kind = config["model_type"]
    is_distil, is_roberta = kind == "distilbert", kind == "roberta"
    width = config["dim" if is_distil else "hidden_size"]
    hidden = config["hidden_dim" if is_distil else "intermediate_size"]
    heads = config["n_heads" if is_distil else "num_attention_heads"]
    layers = config["n_layers" if is_distil else "num_hidden_layers"]
    epsilon = config.get("layer_norm_eps", 1e-12)
    blocks = f"{kind}.transformer.layer" if is_distil else f"{kind}.encoder.layer"
    q, k, v, o = [f"attention.{name}_lin" for name in ("q", "k", "v", "out")] if is_distil else \
        ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"]
    attention_norm, network_norm = ("sa_layer_norm", "output_layer_norm") if is_distil else ("attention.output.LayerNorm", "output.LayerNorm")
    first, second = ("ffn.lin1", "ffn.lin2") if is_distil else ("intermediate.dense", "output.dense")
    dense, head_norm, bias = ("vocab_transform", "vocab_layer_norm", "vocab_projector.bias") if is_distil else \
        ("lm_head.dense", "lm_head.layer_norm", "lm_head.bias") if is_roberta else \
        ("cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions.bias")
    shapes = {f"{kind}.embeddings.word_embeddings.weight": (VOCABULARY, width), f"{kind}.embeddings.position_embeddings.weight": (config["max_position_embeddings"], width)}
    if not is_distil:
        shapes[f"{kind}.embeddings.token_type_embeddings.weight"] = (config["type_vocab_size"], width)
    layer_norms, linears = [f"{kind}.embeddings.LayerNorm", head_norm], [(dense, width, width)]
    for layer in range(layers):
        block = f"{blocks}.{layer}."
        layer_norms += [block + attention_norm, block + network_norm]
        linears += [(block + name, width, width) for name in (q, k, v, o)] + [(block + first, hidden, width), (block + second, width, hidden)]
    has_pooler = kind == "bert" and "BertForPreTraining" in config["architectures"]
    if has_pooler:
        linears.append((f"{kind}.pooler.dense", width, width))
    for name in layer_norms:
        shapes[name + ".weight"] = shapes[name + ".bias"] = (width,)
    for name, outputs, inputs in linears:
        shapes[name + ".weight"], shapes[name + ".bias"] = (outputs, inputs), (outputs,)
    shapes[bias] = (VOCABULARY,)
    activation = {"gelu": F.gelu, "gelu_new": lambda x: F.gelu(x, approximate="tanh"), "relu": F.relu}[config["activation" if is_distil else "hidden_act"]]

    def forward(config, p, tokens, types):
        norm = lambda x, name: F.layer_norm(x, (width,), p[name + ".weight"], p[name + ".bias"], epsilon)
        project = lambda x, name: F.linear(x, p[name + ".weight"], p[name + ".bias"])
        positions = torch.arange(len(tokens)) + (config["pad_token_id"] + 1 if is_roberta else 0)
        x = p[f"{kind}.embeddings.word_embeddings.weight"][tokens] + p[f"{kind}.embeddings.position_embeddings.weight"][positions]
        if not is_distil:
            x = x + p[f"{kind}.embeddings.token_type_embeddings.weight"][torch.zeros_like(tokens) if types is None else types]
        x = norm(x, f"{kind}.embeddings.LayerNorm")
        for layer in range(layers):
            block = f"{blocks}.{layer}."
            h = attend(project(x, block + q), project(x, block + k), project(x, block + v), heads, heads, False)
            x = norm(x + project(h, block + o), block + attention_norm)
            x = norm(x + project(activation(project(x, block + first)), block + second), block + network_norm)
        h = norm((F.gelu if is_roberta else activation)(project(x, dense)), head_norm)
        logits = F.linear(h, p[f"{kind}.embeddings.word_embeddings.weight"], p[bias])
        return (logits, torch.tanh(project(x[0], f"{kind}.pooler.dense"))) if has_pooler else logits

    return shapes, forward


def decoder(kind, **fields):
    return {
        "model_type": kind, "architectures": [{"llama": "LlamaForCausalLM", "mistral": "MistralForCausalLM", "qwen2": "Qwen2ForCausalLM"}[kind]],
        "vocab_size": VOCABULARY, "hidden_size": WIDTH, "intermediate_size": HIDDEN, "num_hidden_layers": LAYERS, "num_attention_heads": 4, "num_key_value_heads": 2,
        "hidden_act": "silu", "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "rope_scaling": None, "tie_word_embeddings": False,
        "attention_dropout": 0.0, **fields,
    }


def encoder(kind, architecture, **fields):
    return {
        "model_type": kind, "architectures": [architecture], "vocab_size": VOCABULARY, "hidden_size": WIDTH, "intermediate_size": HIDDEN, "num_hidden_layers": LAYERS,
        "num_attention_heads": 4, "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "layer_norm_eps": 1e-12, "pad_token_id": 0, **fields,
    }


def scaled(kind, factor, **fields):
    return {"rope_type": kind, "factor": factor, **fields}


CASES = {
    "gpt2": ({
        "model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "vocab_size": VOCABULARY, "n_positions": 12, "n_embd": WIDTH, "n_layer": LAYERS, "n_head": 4,
        "n_inner": HIDDEN, "activation_function": "gelu_new", "layer_norm_epsilon": 1e-5,
    }, gpt2),
    "llama": (decoder("llama"), llama),
    "llama-interleaved": (decoder("llama", rope_interleaved=True, tie_word_embeddings=True, head_dim=6), llama),
    "llama-biases": (decoder("llama", attention_bias=True, mlp_bias=True, num_key_value_heads=1, num_attention_heads=2,
                             rope_scaling=scaled("llama3", 8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=16)), llama),
    "llama-linear": (decoder("llama", num_hidden_layers=1, rope_scaling=scaled("linear", 4.0)), llama),
    "llama-dynamic": (decoder("llama", num_hidden_layers=1, rope_scaling=scaled("dynamic", 4.0)), llama),
    "llama-yarn": (decoder("llama", num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=2, rope_theta=100.0,
                           rope_scaling=scaled("yarn", 4.0, original_max_position_embeddings=16, beta_fast=2.0, beta_slow=0.25)), llama),
    "mistral": (decoder("mistral", sliding_window=3), llama),
    "qwen2": (decoder("qwen2", use_sliding_window=True, sliding_window=3, max_window_layers=1, tie_word_embeddings=True), llama),
    "bert": (encoder("bert", "BertForPreTraining", max_position_embeddings=12, type_vocab_size=2), bert),
    "roberta": (encoder("roberta", "RobertaForMaskedLM", max_position_embeddings=14, type_vocab_size=1, pad_token_id=1, layer_norm_eps=1e-5, hidden_act="gelu_new"), bert),
    "distilbert": ({
        "model_type": "distilbert", "architectures": ["DistilBertForMaskedLM"], "vocab_size": VOCABULARY, "dim": WIDTH, "hidden_dim": HIDDEN, "n_layers": LAYERS,
        "n_heads": 4, "activation": "gelu", "max_position_embeddings": 12, "pad_token_id": 0, "sinusoidal_pos_embds": False, "tie_weights_": True,
    }, bert),
}
