"""Does the server grow? An hour of one person, two hundred people who look in, and photos of their own."""

import io
from collections.abc import Iterator
from contextlib import ExitStack

import numpy as np
import psutil
from PIL import Image
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.bench.recording import Recording, recordings, varied
from tests.serving import ROOT, serve, server_of
from tests.visitor import Visitor, visit

HOUR = 720  # interactions: one each five seconds
SHORT = 200  # sessions
PHOTOS = 8  # people at once with a photo of their own
MIB = 2**20


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Memory of the server's own process, its decoders and training processes apart."""
    with serve(ROOT / "app.py", ROOT, "--server.disconnectedSessionTTL=2") as address:
        made = recordings(address)
        made.pop("training")
        server = server_of(address)
        yield _one_hour(address, made, server)
        yield _short_sessions(address, made, server)
        yield _own_photos(address, made["convolution"], server)


def _one_hour(address: str, made: dict[str, Recording], server: psutil.Process) -> tuple[str, str, str, str]:
    seen = {}
    with visit(address) as visitor:
        for turn in range(3):  # what a first visit loads is no growth
            for recording in made.values():
                _go(visitor, recording)
                for step in range(HOUR // len(made) if turn else 10):
                    _move(visitor, recording, step)
            seen[turn] = server.memory_info().rss
    return (
        f"an hour of one session at full speed, {HOUR} interactions on {len(made)} pages",
        "after the first 10 on each",
        f"{(seen[1] - seen[0]) / MIB:+.0f} MB ({seen[0] / MIB:.0f} MB); "
        f"in a second hour {(seen[2] - seen[1]) / MIB:+.0f} MB",
        "no growth",
    )


def _short_sessions(
    address: str, made: dict[str, Recording], server: psutil.Process
) -> tuple[str, str, str, str]:
    seen = []
    kinds = list(made.values())
    for number in range(SHORT):
        with visit(address) as visitor:
            _go(visitor, kinds[number % len(kinds)])
            _move(visitor, kinds[number % len(kinds)], number)
        if number in (SHORT // 4, SHORT - 1):
            seen.append(server.memory_info().rss)
    return (
        f"{SHORT} short sessions, one after the other",
        f"after the first {SHORT // 4}",
        f"{(seen[1] - seen[0]) / MIB:+.0f} MB ({seen[0] / MIB:.0f} MB)",
        "no growth",
    )


def _own_photos(address: str, recording: Recording, server: psutil.Process) -> tuple[str, str, str, str]:
    generator = np.random.default_rng(1)
    before = server.memory_info().rss
    with ExitStack() as stack:
        people = [stack.enter_context(visit(address, "convolution")) for _ in range(PHOTOS)]
        for person in people:
            person.upload("photo.jpg", _photo(generator))
        seen = []
        for step in range(50):
            for person in people:
                _move(person, recording, step, person.states)
            if step in (9, 49):
                seen.append(server.memory_info().rss)
    return (
        f"memory of a session with a photo of 12 megapixels of its own, {PHOTOS} at once, 50 interactions",
        "after 10 interactions",
        f"{(seen[1] - before) / PHOTOS / MIB:.0f} MB, {(seen[0] - before) / PHOTOS / MIB:.0f} MB after the tenth",
        "≤ 40 MB, flat",
    )


def _photo(generator: np.random.Generator) -> bytes:
    """12 megapixels as a phone takes them, some 3 MB."""
    coarse = generator.integers(0, 256, (300, 400, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(coarse).resize((4000, 3000), Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
    return file.getvalue()


def _go(visitor: Visitor, recording: Recording) -> None:
    visitor.open(BackMsg.FromString(recording.opening).rerun_script.page_name)


def _move(
    visitor: Visitor, recording: Recording, step: int, states: dict[str, WidgetState] | None = None
) -> None:
    message = BackMsg.FromString(varied(recording.interactions, step, 0))
    del message.rerun_script.cached_message_hashes[:]  # a visitor has kept nothing
    if states:
        widgets = message.rerun_script.widget_states.widgets
        kept = [state for state in widgets if state.id not in states]
        del widgets[:]
        widgets.extend([*kept, *states.values()])
    visitor.socket.send(message.SerializeToString())
    visitor.wait()
