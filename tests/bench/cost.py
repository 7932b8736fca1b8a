"""What one interaction costs the server's processor, page by page: one process serves a whole class with it."""

import statistics
import time
from collections.abc import Callable, Iterator

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.bench.recording import Recording, recordings, varied
from tests.serving import serve, server_of
from tests.visitor import Visitor, visit

MOVES = 40  # of each page, in turns of ten


def rows() -> Iterator[tuple[str, str, str, str]]:
    """One row for each page: the interaction that a person makes most, and the whole page."""
    with serve() as address:
        made = recordings(address)
        server = server_of(address)
        for name, recording in made.items():
            if name == "training":
                continue
            page = BackMsg.FromString(recording.opening).rerun_script.page_name
            with visit(address, page) as visitor:
                move = _each(server, lambda step, r=recording, v=visitor: _move(v, r, step))
                whole = _each(server, lambda step, v=visitor: v.run())
            yield (
                f"processor time of an interaction, {name}",
                "60 ms",
                f"{move:.0f} ms; the page as a whole {whole:.0f} ms",
                "≤ 60 ms",
            )


def _move(visitor: Visitor, recording: Recording, step: int) -> None:
    message = BackMsg.FromString(varied(recording.interactions, step, 0))
    del message.rerun_script.cached_message_hashes[:]  # a visitor has kept nothing
    visitor.socket.send(message.SerializeToString())
    visitor.wait()


def _each(server: psutil.Process, act: Callable[[int], object]) -> float:
    """Milliseconds of processor time for one call of ``act``: the median of four turns of ten."""
    taken = []
    for turn in range(5):
        before = sum(server.cpu_times()[:2])
        for step in range(MOVES // 4):
            act(turn * MOVES + step)
        taken.append((sum(server.cpu_times()[:2]) - before) / (MOVES // 4))
        time.sleep(0.1)  # the server's own rounds are not part of a turn
    return 1000 * statistics.median(taken[1:])
