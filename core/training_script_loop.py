"""The loop of a training script: gradients that add up over k micro-batches, the right way and the wrong ones.

Source: Goodfellow, Bengio, Courville 2016, "Deep Learning", section 8.1.3; for the wrong ways ``core.accumulation``,
whose table of weights has what these loops do.
"""

import math

from core.data.training_sets import FACTS
from core.training_script_data import augments
from core.training_settings import Controls, Start

_TRAIN = """def train():
    made = 0
    for epoch in {epochs}:
        generator = torch.Generator().manual_seed(seed + 100_003 * (epoch + 1))
        batches = torch.randperm(len(labels), generator=generator).split(m)
"""
_DRAWN = """        generator.manual_seed(seed + 100_003 * (epoch + 1) + 1)
        drawn = torch.rand(len(labels), 4, generator=generator)
"""
_RIGHT = """        for first in range(0, len(batches), k):
            window = batches[first : first + k]
            n, mean_loss = sum(len(batch) for batch in window), 0.0
{window}            for {counted}:
{each}                loss = loss_function(model({x}), labels[batch])
                (loss * len(batch) / n).backward()
                mean_loss += loss.item() * len(batch) / n
            made += 1
            report(made, mean_loss)
            optimizer.step()
            optimizer.zero_grad()
            if made == updates:
                return
"""
_WRONG = """        losses = []
{window}        for i, batch in enumerate(batches):
{each}            loss = loss_function(model({x}), labels[batch])
            {backward}
            losses += [loss.item()] * len(batch)
"""
_STEP = """made += 1
report(made, sum(losses) / len(losses))
optimizer.step()
{wipe}losses = []
if made == updates:
    return
"""
_WIPE = "optimizer.zero_grad()  # wrong: after every micro-batch\n"
_SHORT = "if (i + 1) % k == 0 or i + 1 == len(batches):"
_WHOLE = "if (i + 1) % k == 0:"
_OUTSIDE = f"""{_WHOLE}  # wrong: outside the loop over the micro-batches
    for parameter in model.parameters():
        parameter.grad /= k
"""
_BACKWARD = {
    "undivided": "loss.backward()  # wrong: divided by nothing",
    "sample_a": "(loss / k).backward()  # wrong where the last window is shorter, or micro-batches differ in size",
    "sample_b": "loss.backward()",
    "sample_c": "loss.backward()",
}


def loop(start: Start, controls: Controls) -> str:
    """Code of ``train()``, on ``model``, ``inputs``, ``labels``, ``seed``, ``m``, ``k``, ``updates`` and so on.

    Where settings never lead to an update, it goes through one epoch and says so.
    """
    never = _updates_of_an_epoch(start, controls) == 0
    body = _right(start, controls) if controls.mode == "right" else _wrong(start, controls)
    return (
        _TRAIN.format(epochs="range(1)" if never else "itertools.count()")
        + (_DRAWN if augments(start, controls) else "")
        + body
        + ('    print("no update, in this epoch or any other")\n' if never else "")
    )


def _updates_of_an_epoch(start: Start, c: Controls) -> int:
    batches = math.ceil(FACTS[start.data].training / c.m)
    if c.mode == "sample_b":
        return int(batches % c.k == 0)
    return batches // c.k if c.mode == "sample_c" else math.ceil(batches / c.k)


def _right(start: Start, controls: Controls) -> str:
    window, each = _masks(start, controls, "first * m", "i * m")
    return _RIGHT.format(
        window=_indented(window, 12),
        each=_indented(each, 16),
        counted="i, batch in enumerate(window, first)" if each else "batch in window",
        x=_input(start, controls),
    )


def _wrong(start: Start, controls: Controls) -> str:
    mode = controls.mode
    window, each = _masks(start, controls, "0", "i * m")
    if window and mode != "sample_b":
        window, each = "", "if i % k == 0:\n    masks(epoch, i * m)\n"
    head = _WRONG.format(
        window=_indented(window, 8),
        each=_indented(each, 12),
        x=_input(start, controls),
        backward=_BACKWARD[mode],
    )
    step = _indented(_STEP.format(wipe="" if mode == "sample_c" else "optimizer.zero_grad()\n"), 4)
    match mode:
        case "sample_b":
            return head + _indented(_OUTSIDE + step, 8)
        case "sample_c":
            return head + _indented(f"{_WHOLE}\n{step}{_WIPE}", 12)
    return head + _indented(f"{_SHORT}\n{step}", 12)


def _input(start: Start, controls: Controls) -> str:
    return "augmented(pixels[batch], drawn[batch])" if augments(start, controls) else "inputs[batch]"


def _masks(start: Start, controls: Controls, first: str, own: str) -> tuple[str, str]:
    """Where dropout draws anew: before an update's micro-batches, or before each."""
    if not start.architecture.dropout:
        return "", ""
    first, own = (f"masks(epoch, {place})\n" for place in (first, own))
    return (first, "") if controls.same_masks else ("", own)


def _indented(code: str, by: int) -> str:
    return "".join(" " * by + line for line in code.splitlines(keepends=True))
