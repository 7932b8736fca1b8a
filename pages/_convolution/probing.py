"""What the probe of the *Convolution* page is told: the picture, the output, and how one comes from the other."""

from core.convolution import Convolution
from core.correlation import pad_amount
from core.kernels import Kernels
from pages._ui.probed import Rule, Term

COLOURS = ("Red", "Green", "Blue")
PAIR_VIEWS = ("magnitude", "direction")


def rule(result: Convolution, view: str, pair: Kernels | None) -> Rule:
    """How each value that is shown comes about; ``pair`` for the views that need one."""
    s, size = result.settings, result.kernels.shape[-1]
    combine = view if view in PAIR_VIEWS else "sum" if s.channels == "sum" else "each"
    if combine in PAIR_VIEWS:
        terms = tuple(
            Term(name, 0, kernel.float().tolist()) for name, kernel in zip(("Gx", "Gy"), pair, strict=True)
        )
    else:
        names = COLOURS if len(result.kernels) == 3 else ("",)
        terms = tuple(
            Term(name, channel, kernel.tolist())
            for channel, (name, kernel) in enumerate(zip(names, result.kernels, strict=True))
        )
    return Rule(
        "convolution",
        terms,
        size,
        s.stride,
        s.dilation,
        pad_amount(size, s.padding, s.dilation),
        s.padding,
        0.0 if combine in PAIR_VIEWS else s.bias,
        combine,
        view if view in ("absolute", "clipped") else "value",
    )
