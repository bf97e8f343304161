# Makes the golden values that the tests compare with, by PyTorch in double precision from inputs that float32 holds exactly.
#
#     /usr/bin/python3 tools/golden/make_golden.py            (Debian's python3-torch; writes tests/golden)
#
# The same version of PyTorch writes the same bytes.
from pathlib import Path

import torch

import families
import gpt2
import layers
import operations
import optimizers

if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float32)
    folder = Path(__file__).resolve().parents[2] / "tests" / "golden"
    folder.mkdir(parents=True, exist_ok=True)
    for module in (operations, layers, optimizers, gpt2):
        module.make(folder / f"{module.__name__}.safetensors")
    families.make(folder)
