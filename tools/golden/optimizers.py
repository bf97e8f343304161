# Golden runs of every optimiser: a matrix (which decays) and a vector (which does not), eight given gradients, the parameters after every step.
import math

import torch

from safetensors_file import Golden, real

STEPS = 8


def schedule(step):
    """Rates that differ from step to step, as a schedule gives them."""
    return 0.02 * (1 + step % 3)


def make(path):
    golden = Golden(3)
    start = {"weight": real(3, 5), "bias": real(7)}
    gradients = {name: [real(*value.shape) for _ in range(STEPS)] for name, value in start.items()}
    for name, value in start.items():
        golden.put(f"start/{name}", value)
        golden.put(f"gradient/{name}", torch.stack(gradients[name]))

    def run(name, build, decay=0.0, scale=1.0, after=None):
        parameters = {key: value.clone().requires_grad_() for key, value in start.items()}
        optimizer = build([
            {"params": [parameters["weight"]], "weight_decay": decay},
            {"params": [parameters["bias"]], "weight_decay": 0.0},
        ])
        history = {key: [] for key in parameters}
        for step in range(STEPS):
            for group in optimizer.param_groups:
                group["lr"] = schedule(step)
            for key, value in parameters.items():
                value.grad = gradients[key][step] * scale
            optimizer.step()
            if after is not None:
                after(step, parameters)
            for key, value in parameters.items():
                history[key].append(value.detach().clone())
        for key, values in history.items():
            golden.put(f"{name}/{key}", torch.stack(values))

    sgd = lambda **choices: lambda groups: torch.optim.SGD(groups, lr=0.1, **choices)
    rms = lambda **choices: lambda groups: torch.optim.RMSprop(groups, lr=0.1, **choices)
    run("Sgd/plain", sgd())
    run("Sgd/decay", sgd(), decay=0.1)
    run("Sgd/momentum", sgd(momentum=0.9), decay=0.1)
    run("Sgd/nesterov", sgd(momentum=0.9, nesterov=True), decay=0.1)
    run("Sgd/scaled", sgd(momentum=0.9), scale=0.25)
    run("RmsProp/plain", rms())
    run("RmsProp/momentum", rms(alpha=0.9, eps=1e-6, momentum=0.8), decay=0.1)
    run("RmsProp/scaled", rms(), scale=0.25)
    run("Adam/plain", lambda groups: torch.optim.Adam(groups))
    run("Adam/decay", lambda groups: torch.optim.Adam(groups, betas=(0.8, 0.95), eps=1e-6), decay=0.1)
    run("Adam/decoupled", lambda groups: torch.optim.AdamW(groups, betas=(0.9, 0.99)), decay=0.1)
    run("Adam/scaled", lambda groups: torch.optim.AdamW(groups), decay=0.1, scale=0.25)
    run("Lookahead/sgd", sgd(momentum=0.9), after=lookahead(start, 3, 0.5))
    run("Lookahead/adam", lambda groups: torch.optim.Adam(groups), after=lookahead(start, 2, 0.8))

    clipping(golden)
    schedules(golden)
    golden.write(path)


def lookahead(start, interval, alpha):
    """Zhang et al. 2019: every few steps the slow weights move towards the fast ones, which restart there."""
    slow = {key: value.clone() for key, value in start.items()}

    def after(step, parameters):
        if (step + 1) % interval == 0:
            with torch.no_grad():
                for key, value in parameters.items():
                    slow[key] += alpha * (value - slow[key])
                    value.copy_(slow[key])

    return after


def clipping(golden):
    for label, limit in [("active", 1.0), ("idle", 100.0)]:
        tensors = [torch.zeros(4, 6).double().requires_grad_(), torch.zeros(9).double().requires_grad_()]
        for index, tensor in enumerate(tensors):
            tensor.grad = real(*tensor.shape)
            golden.put(f"clip/{label}/gradient/{index}", tensor.grad)
        golden.put(f"clip/{label}/norm", torch.nn.utils.clip_grad_norm_(tensors, limit))
        for index, tensor in enumerate(tensors):
            golden.put(f"clip/{label}/clipped/{index}", tensor.grad)


def schedules(golden):
    def rates(name, scheduler, steps):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        schedule = scheduler(optimizer)
        values = []
        for _ in range(steps):
            values.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        golden.put(f"schedule/{name}", torch.tensor(values, dtype=torch.float64))

    rates("linear", lambda o: torch.optim.lr_scheduler.LinearLR(o, 1.0, 0.1, total_iters=10), 14)
    rates("cosine", lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda s: 0.1 + 0.45 * (1 + math.cos(math.pi * min(s, 10) / 10))), 14)
    rates("cosine-torch", lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 10, 0.1), 11)
    rates("constant", lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda s: 0.3), 5)
    rates("warm-up", lambda o: torch.optim.lr_scheduler.LambdaLR(
        o, lambda s: (s + 1) / 5 if s < 4 else 0.1 + 0.45 * (1 + math.cos(math.pi * min(s - 4, 10) / 10))), 18)
