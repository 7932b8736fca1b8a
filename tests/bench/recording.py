"""What a browser sends to a page, recorded once and said again by sessions that have no browser."""

import json
from dataclasses import dataclass

from playwright.sync_api import Page, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.serving import CHROMIUM_FLAGS

SLIDERS = {
    "convolution": ("convolution", "Angle"),
    "pooling": ("pooling", "Window"),
    "gradients": ("gradients", "Depth"),
    "adam": ("adam", "β₁"),
    "precision and recall": ("precision_recall", "Threshold"),
}
TRAINING = "training?training.data=Spiral"


@dataclass(frozen=True)
class Recording:
    """What a browser sent: to open a page, to interact, and what it then says of its widgets with each message."""

    opening: bytes
    interactions: tuple[bytes, ...]


def record(page: Page, address: str, view: str, act: str, *, play: bool = False) -> Recording:
    """Open ``view`` and interact: move the slider ``act`` by keys, or press Play."""
    sent: list[bytes] = []
    page.on(
        "websocket",
        lambda socket: socket.on(
            "framesent", lambda data: sent.append(data if isinstance(data, bytes) else b"")
        ),
    )
    page.goto(f"{address}/{view}")
    target = (
        page.get_by_role("button", name=act, exact=True) if play else page.get_by_role("slider", name=act)
    )
    target.first.wait_for(timeout=60_000)
    page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')")
    page.wait_for_timeout(1500)
    opening, count = sent[0], len(sent)
    if play:
        target.first.click()
    else:
        target.first.focus()
        for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"):
            page.keyboard.press(key)
            page.wait_for_timeout(700)
    page.wait_for_timeout(700)
    messages = [
        data for data in sent[count:] if BackMsg.FromString(data).WhichOneof("type") == "rerun_script"
    ]
    moves = messages[:1] if play else [data for data in messages if _moves(data)]
    assert moves, f"{view}: the browser sent nothing for {act}"
    return Recording(opening, tuple(moves))


def _moves(data: bytes) -> bool:
    """A slider told of a new value."""
    return any(
        state.json_trigger_value for state in BackMsg.FromString(data).rerun_script.widget_states.widgets
    )


def varied(interactions: tuple[bytes, ...], step: int, number: int) -> bytes:
    """One of the recorded moves, with a message number of its own, so that it is news."""
    message = BackMsg.FromString(interactions[(step + number) % len(interactions)])
    for state in message.rerun_script.widget_states.widgets:
        if state.json_trigger_value:
            said = json.loads(state.json_trigger_value)
            _renumber(said, 1000 + step)
            state.json_trigger_value = json.dumps(said)
    return message.SerializeToString()


def _renumber(said: object, number: int) -> None:
    if isinstance(said, dict):
        for key, value in said.items():
            if key == "number":
                said[key] = number
            else:
                _renumber(value, number)
    elif isinstance(said, list):
        for value in said:
            _renumber(value, number)


def recordings(address: str) -> dict[str, Recording]:
    """One of each page by its name, moving its slider; the last, ``training``, presses Play."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)

        def one(view: str, act: str, *, play: bool = False) -> Recording:
            context = browser.new_context(viewport={"width": 1280, "height": 720})
            recorded = record(context.new_page(), address, view, act, play=play)
            context.close()
            return recorded

        made = {name: one(view, label) for name, (view, label) in SLIDERS.items()}
        made["training"] = one(TRAINING, "Play", play=True)
        browser.close()
    return made
