"""The one place that asks for an accelerator, and the one place that sets PyTorch up for a server.

Order of preference: CUDA, then Apple's MPS, then the CPU.
"""

import gc
import platform
import sys

import torch

# Beside any busy process two OpenMP threads are slower than one (measured: a 3x3 filter on one megapixel,
# 4 ms with one thread and 63 ms with two), and a class room's server is always busy.
torch.set_num_threads(1)

# On NVIDIA cards convolutions round to 10 bits of mantissa unless told otherwise, and the proofs would show it.
torch.backends.cudnn.allow_tf32 = False

# The thread that talks to the browsers shares the interpreter with the threads that compute. At Python's 5 ms
# a turn, a finished picture waits 20 ms and more before it is sent; at half a millisecond, next to nothing.
sys.setswitchinterval(0.0005)

# The modules imported so far live as long as the process. Freezing them takes some 400 000 objects out of
# every later garbage collection (measured: about 100 ms each).
gc.collect()
gc.freeze()


def best_device() -> torch.device:
    """The device for computations: ``cuda`` if there is one, else ``mps``, else ``cpu``."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def device_name(device: torch.device) -> str:
    """A short name of ``device`` for people, such as ``CUDA · NVIDIA H200`` or ``CPU · x86_64``."""
    if device.type == "cuda":
        return f"CUDA · {torch.cuda.get_device_name(device)}"
    if device.type == "mps":
        return f"MPS · {platform.processor() or 'Apple'}"
    return f"CPU · {platform.machine()}"
