"""What an address can set: the views of each page that show other controls, and the controls that are on show."""

import json
from collections.abc import Iterator

from google.protobuf.message import Message

from tests.visitor import Visitor

# Settings, without the page's name, that bring controls onto the page which are not there otherwise.
VIEWS: dict[str, tuple[dict[str, str], ...]] = {
    "convolution": ({}, {"kernel": "Gaussian blur", "channels": "Sum"}, {"panel": "Predict"}),
    "pooling": (
        {},
        {"tied": "false"},
        {"panel": "What is lost"},
        {"panel": "Where the gradient goes"},
        {"panel": "By hand"},
        {"panel": "How invariant?"},
    ),
    "gradients": (
        {},
        {"view": "The neuron"},
        {"view": "Does it learn?"},
        {"panel": "First weights", "initialisation": "Normal, sigma of your choice"},
        {"initialisation": "One constant"},
        {"view": "Small traps"},
        {"view": "Small traps", "trap": "Only linear layers"},
        {"view": "Small traps", "trap": "Squared error"},
        {"view": "Small traps", "trap": "Dead units"},
        {"view": "Small traps", "trap": "Softmax"},
    ),
    "adam": ({}, {"panel": "One parameter"}, {"panel": "Where Adam fails"}),
    "training": (
        {},
        {"view": "Equality lab"},
        {"data": "Digits", "kind": "Convolutions"},
        {"view": "What it learned", "data": "Digits"},
        {"view": "What it learned", "data": "Digits", "learned": "Your own picture"},
        {"view": "Take it home"},
    ),
    "precision_recall": (
        {},
        {"data": "Two groups", "reweigh": "true"},
        {"data": "Digits"},
        {"data": "Twelve people", "panel": "Decide"},
        {"panel": "Two cuts of four cells"},
        {"panel": "Traps"},
    ),
}


# What a page shows where all is well: one of these, or a sentence that says why not.
STAGE = {
    "plotly_chart",
    "imgs",
    "html",
    "nabla.probe",
    "nabla.surface",
    "nabla.live_chart",
    "nabla.threshold_charts",
}


def sliders(visitor: Visitor) -> set[str]:
    """The keys of the live sliders on the page, which all read the address in the same way."""
    components = [element.proto for element in visitor.tree.get("bidi_component")]
    return {json.loads(c.json)["name"] for c in components if c.component_name == "nabla.live_slider"}


def controls(visitor: Visitor) -> set[str]:
    """All keys that the page takes from its address."""
    found = {
        key
        for message in visitor.messages
        if message.WhichOneof("type") == "delta"
        for key in _bound(message)
    }
    if any(element.proto.component_name == "nabla.probe" for element in visitor.tree.get("bidi_component")):
        found.add(f"{visitor.page}.pixel")
    return found | sliders(visitor)


def _bound(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name == "query_param_key":
            yield value
        elif field.message_type is not None and not field.message_type.GetOptions().map_entry:
            for part in value if field.is_repeated else (value,):
                yield from _bound(part)
