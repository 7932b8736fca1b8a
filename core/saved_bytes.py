"""How many bytes autograd holds for the backward pass: counted, not estimated, also where there is no GPU.

Source: PyTorch's hooks for saved tensors, ``torch.autograd.graph.saved_tensors_hooks``, which see every tensor that a
forward pass keeps.
"""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor


def saved_bytes(forward: Callable[[], Tensor], parameters: Iterable[Tensor] = ()) -> int:
    """The bytes that ``forward`` keeps for its backward pass; each storage counts once.

    ``parameters`` are kept anyway, and do not count.
    """
    known = {parameter.untyped_storage().data_ptr() for parameter in parameters}
    seen: dict[int, int] = {}
    kept: list[Tensor] = []  # or a storage that is freed and used again would count as the same

    def pack(tensor: Tensor) -> Tensor:
        place = tensor.untyped_storage().data_ptr()
        if place not in known:
            seen[place] = tensor.untyped_storage().nbytes()
            kept.append(tensor)
        return tensor

    with torch.enable_grad(), torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        forward()
    return sum(seen.values())
