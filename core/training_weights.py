"""The weights of a live training as a file, and a run that goes on from such a file.

The file has the names of the module's ``state_dict``, so that ``load_state_dict`` in anybody's script takes it. Its
facts say what network and examples it belongs to and where in the run it was saved. Of the optimiser's moments it has
none: a run that goes on begins them anew.

Axes: those of ``core.training_state``.
"""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from core import settings
from core.training_settings import Controls, Start
from core.training_state import State, begin, network_of
from core.weights_file import from_bytes, to_bytes, write
from core.weights_header import LIMIT, check_size, read, shown

MOST_KEPT = 100  # files in the folder of the server
_PLACE = ("updates", "samples", "epoch", "position")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_LONGEST = 2000  # characters of the settings, and none of ours has so many


def save(state: State) -> bytes:
    """The file of the parameters and running statistics. An update that has begun is left out: it begins anew.

    Raises ``ValueError`` with a sentence for weights that are not finite, or more than ``LIMIT`` bytes.
    """
    if why := refused(state):
        raise ValueError(why)
    done = sum(state.window.sizes[: state.filled]) if state.window else 0
    turned, position = divmod(state.position - done, state.examples)  # a run can stop where an epoch ends
    place = (state.updates, state.samples - done, state.epoch + turned, position)
    facts = {name: str(number) for name, number in zip(_PLACE, place, strict=True)}
    return to_bytes(_tensors(state), {"settings": json.dumps(_settings(state.start)), **facts})


def refused(state: State) -> str:
    """Why ``save`` would not: a sentence, or nothing. It costs far less than the file."""
    try:
        check_size(state.parameters.numel() * state.parameters.element_size())
    except ValueError as error:
        return str(error)
    finite = bool(state.parameters.isfinite().all()) and bool(state.buffers.isfinite().all())
    return "" if finite else "Some weights are not finite any more: this network has diverged."


def load(data: bytes, start: Start) -> State:
    """The state that goes on from the file's weights, with the settings of ``start`` and fresh moments.

    Seed, noise and device may be others than those of the file. Raises ``ValueError`` with a sentence for a file
    of another network or other examples, for one that is damaged, and for one that is not ours.
    """
    _check_settings(read(data).facts.get("settings", ""), start)
    state = begin(start, Controls())
    tensors, facts = from_bytes(data, _tensors(state))
    if not facts.get("settings"):
        raise ValueError("The file does not say what network and examples its weights belong to.")
    updates, samples, epoch, position = _place(facts, state)
    parameters, buffers = _vectors(state, tensors)
    return replace(
        state,
        parameters=parameters,
        buffers=buffers,
        updates=updates,
        samples=samples,
        epoch=epoch,
        position=position,
    )


def _tensors(state: State) -> dict[str, Tensor]:
    return dict(network_of(state).module.state_dict())


def _vectors(state: State, tensors: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Parameters and running statistics as vectors, filled through a network's views of them."""
    network = network_of(replace(state, start=replace(state.start, device="cpu")))
    with torch.no_grad():
        for name, tensor in network.module.state_dict().items():
            tensor.copy_(tensors[name])
    return network.parameters, network.buffers


def _place(facts: dict[str, str], state: State) -> tuple[int, ...]:
    """Where the run was. Numbers that cannot be are those of a forged file."""
    said = {name: facts.get(name, "") for name in _PLACE}
    if not all(re.fullmatch("[0-9]{1,12}", text, re.ASCII) for text in said.values()):
        raise ValueError("The file does not say how many updates its weights have had.")
    place = {name: int(text) for name, text in said.items()}
    if place["position"] >= state.examples:
        raise ValueError(f"The file is at example {place['position']} of an epoch of {state.examples}.")
    return tuple(place.values())


def _settings(start: Start) -> dict[str, object]:
    """What must be the same for weights to mean the same: of the course's network, say, no width."""
    a = start.architecture
    counts = {"kind", "layers"}
    if a.kind == "mlp" and a.layers:
        counts |= {"width", "activation", "normalisation", "dropout"}
    elif a.kind != "mlp":
        counts |= {"dropout"} if a.kind == "course" else {"width", "activation", "normalisation", "dropout"}
    own = {name: value for name, value in vars(a).items() if name in counts}
    return {"data": start.data, "precision": start.precision, "standardise": start.standardise, **own}


def _check_settings(text: str, start: Start) -> None:
    """Raise ``ValueError`` that names the first difference. No settings at all are left to the checks that follow."""
    if not text:
        return
    try:
        said = json.loads(text[:_LONGEST])
    except (ValueError, RecursionError) as error:
        raise ValueError("The settings in this file cannot be read.") from error
    if not isinstance(said, dict):
        raise ValueError("The settings in this file cannot be read.")
    for name, here in _settings(start).items():
        if name not in said or (type(said[name]), said[name]) != (type(here), here):
            there = shown(str(said.get(name, "not said")))
            raise ValueError(
                f"These weights belong to another run: {name} is {there} there, and {here} here."
            )


def folder() -> Path | None:
    """The folder of weights on the server that ``NABLA_WEIGHTS`` names; None where it is not set."""
    return settings.now().weights


def kept(where: Path) -> tuple[str, ...]:
    """The names of the weights in the folder ``where``, without what others have put there."""
    found = where.glob("*.safetensors") if where.is_dir() else ()
    return tuple(sorted(path.stem for path in found if _NAME.fullmatch(path.stem) and path.is_file()))


def keep(where: Path, name: str, data: bytes) -> None:
    """Put a file into the folder ``where``, instead of an older one of this name.

    Raises ``ValueError`` for a name that is not 1 to 40 letters, digits, - and _, and for more than ``MOST_KEPT``
    files; ``OSError`` with a sentence where it cannot be written, after which an older file is as it was.
    """
    file = _file(where, name)
    if name not in (others := kept(where)) and len(others) >= MOST_KEPT:
        raise ValueError(f"There are {MOST_KEPT} weights on this server, and no room for others.")
    try:
        where.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(f"The folder of weights cannot be made: {os.strerror(error.errno or 0)}.") from error
    write(file, data)


def take(where: Path, name: str) -> bytes:
    """The file that ``keep`` has put there; raises ``ValueError`` with a sentence where it cannot be read."""
    file = _file(where, name)
    try:
        check_size(file.stat().st_size)
        with file.open("rb") as opened:
            return opened.read(LIMIT + 1)
    except OSError as error:
        raise ValueError(f"{name} cannot be read: it is not on this server any more.") from error


def _file(where: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError("A name has 1 to 40 letters, digits, - and _, without accents.")
    return where / f"{name}.safetensors"
