"""The present settings of the *Live training* page as a short PyTorch script that prints the numbers of the run.

Weights, order, dropout's masks and augmentation are drawn as they are for the page, so both train alike, but for
rounding: ``torch.optim`` steps tensor by tensor, the page with one vector. The wrong modes are the loops whose weights
``core.accumulation`` has as a table.
"""

from torch import nn

from core.data.training_sets import FACTS
from core.training_curve import Curves
from core.training_network import Dropout, build
from core.training_script_data import data, imports
from core.training_script_loop import loop
from core.training_settings import Controls, Start, check_controls, check_start

FIRST = 5  # updates that are printed, and the last
_LINE = "update {made}  loss {loss:.6g}  gradient {norm:.6g}"
_OPTIMISERS = {
    "sgd": "SGD(model.parameters(), lr={lr}{decay})",
    "momentum": "SGD(model.parameters(), lr={lr}, momentum=0.9{decay})",
    "rmsprop": "RMSprop(model.parameters(), lr={lr}{decay})",
    "adam": "Adam(model.parameters(), lr={lr}{decay})",
    "adamw": "AdamW(model.parameters(), lr={lr}{all})",
}
_DROPOUT = '''

class Dropout(nn.Module):
    """Dropout whose masks are those of the page."""

    def __init__(self, share):
        super().__init__()
        self.share, self.generator = share, torch.Generator()

    def forward(self, x):
        drawn = torch.rand(x.shape, generator=self.generator)
        return x * (drawn >= self.share).to(x.device) / (1 - self.share)


def masks(epoch, position):
    for number, layer in enumerate(part for part in model if isinstance(part, Dropout)):
        layer.generator.manual_seed(seed + 100_003 * (epoch + 1) + position + 7919 * number)


'''
_REPORT = f'''

def report(made, loss):
    if made <= {FIRST} or made == updates:
        norm = torch.cat([p.grad.flatten() for p in model.parameters()]).norm()
        print(f"{_LINE}")


'''


def script(start: Start, controls: Controls, updates: int) -> str:
    """A complete script that trains from the first update on, as the page does with these settings from its start.

    It prints mean loss and length of the gradient of the first ``FIRST`` updates and of number ``updates``, 1 or
    more. Raises ``ValueError`` for settings that cannot be trained with.
    """
    check_start(start, FACTS[start.data].shape)
    check_controls(controls, start)
    if updates < 1:
        raise ValueError(f"updates: must be 1 or more, got {updates}")
    parts = (
        _head(start, controls, updates),
        data(start, controls),
        _DROPOUT if start.architecture.dropout else "\n",
        _model(start),
        _optimiser(controls),
        _REPORT,
        loop(start, controls),
        "\n\ntrain()\n",
    )
    return "".join(parts).replace("\n\n\n\n", "\n\n\n")


def printed(curves: Curves, updates: int) -> str:
    """What ``script`` prints, from the curves of a run, as far as they still have single updates."""
    losses, norms = curves.of("loss")[0], curves.of("norm")[0]
    rows = zip(curves.at[:, 0].astype(int), losses, norms, curves.counts, strict=True)
    return "\n".join(
        _LINE.format(made=made, loss=loss, norm=norm)
        for made, loss, norm, count in rows
        if count == 1 and (made <= FIRST or made == updates)
    )


def _head(start: Start, controls: Controls, updates: int) -> str:
    lines = [*imports(start, controls), "import itertools", "import torch", "from torch import nn"]
    standard = sorted(line for line in lines if line.split()[1] in ("itertools", "math", "sys"))
    others = sorted(set(lines) - set(standard), key=lambda line: (line.startswith("from"), line))
    return "\n".join(
        [
            f'"""A run of Nabla\'s Live training page: {start.data}, micro-batches of {controls.m}, '
            f'{controls.k} an update."""',
            "",
            *standard,
            "",
            *others,
            "",
            f"seed, m, k = {start.seed}, {controls.m}, {controls.k}",
            f"updates = {updates}",
            "",
            "",
        ]
    )


def _model(start: Start) -> str:
    facts = FACTS[start.data]
    layers = "".join(
        f"    {_layer(part)},\n" for part in build(start.architecture, facts.shape, len(facts.classes))
    )
    double = ".double()" if start.precision == "float64" else ""
    loss = "BCEWithLogitsLoss" if len(facts.classes) == 2 else "CrossEntropyLoss"
    return (
        f"torch.manual_seed(seed)\nmodel = nn.Sequential(\n{layers}){double}\nloss_function = nn.{loss}()\n"
    )


def _optimiser(c: Controls) -> str:
    decay = f", weight_decay={c.weight_decay!r}"
    made = _OPTIMISERS[c.optimiser].format(
        lr=repr(c.learning_rate), decay=decay if c.weight_decay else "", all=decay
    )
    return f"optimizer = torch.optim.{made}\n"


def _layer(part: nn.Module) -> str:
    match part:
        case nn.Linear():
            return f"nn.Linear({part.in_features}, {part.out_features})"
        case nn.Conv2d():
            return f"nn.Conv2d({part.in_channels}, {part.out_channels}, 3, padding=1)"
        case nn.GroupNorm():
            return f"nn.GroupNorm({part.num_groups}, {part.num_channels})"
        case nn.BatchNorm1d() | nn.BatchNorm2d():
            return f"nn.{type(part).__name__}({part.num_features})"
        case nn.InstanceNorm2d():
            return f"nn.InstanceNorm2d({part.num_features}, affine=True)"
        case nn.MaxPool2d():
            return "nn.MaxPool2d(2)"
        case Dropout():
            return f"Dropout({part.share!r})"
    return f"nn.{type(part).__name__}()"
