"""A class on one server: many sessions that do what a browser does, and how long each waits for its answer.

A browser opens each page once and makes its interaction; what it sends over its connection is kept. Then websocket
clients, one a session, send the same: they open the page, interact every few seconds with ever other values, ask for
the next picture of a live training as often as the page's timer says, and read all that comes back. They draw nothing:
browsers for thirty people would be the load themselves.
"""

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bench.recording import Recording, recordings, varied
from tests.serving import ROOT, serve, server_of

EVERY = 5.0  # seconds between two interactions of a session
SECONDS = 60.0
PATIENCE = 30.0  # seconds after which an answer has failed to come
FADE = 75.0  # seconds after the last has left: the sessions' time-to-live, and the janitor's rounds


@dataclass
class Person:
    """A session: seconds from each interaction to the end of its run, what failed, and whether it had no place."""

    recording: Recording
    trains: bool
    waits: list[float] = field(default_factory=list)
    opened: float = 0.0
    failed: int = 0
    waits_for_a_place: bool = False


async def live(person: Person, address: str, seconds: float, number: int) -> None:
    """Open the page, interact every ``EVERY`` seconds, and leave."""
    url = address.replace("http", "ws") + "/_stcore/stream"
    try:
        async with websockets.connect(url, subprotocols=["streamlit"], max_size=None) as socket:
            await _converse(person, socket, seconds, number)
    except (OSError, TimeoutError, websockets.WebSocketException) as error:
        person.failed += 1
        print(f"session {number}: {type(error).__name__} {error}", file=sys.stderr)


async def _converse(person: Person, socket: websockets.ClientConnection, seconds: float, number: int) -> None:
    finished: asyncio.Queue[float] = asyncio.Queue()
    timers: dict[str, float] = {}
    reader = asyncio.create_task(_read(person, socket, finished, timers))
    try:
        start = time.perf_counter()
        await socket.send(person.recording.opening)
        await asyncio.wait_for(finished.get(), PATIENCE)
        person.opened = time.perf_counter() - start
        if person.waits_for_a_place:
            await asyncio.sleep(seconds)  # and stays, as people do
            return
        ticking = asyncio.create_task(_tick(person, socket, timers)) if person.trains else None
        await asyncio.sleep(random.Random(number).uniform(0, EVERY))  # they do not move in step
        step = 0
        while time.perf_counter() - start < seconds:
            while not finished.empty():
                finished.get_nowait()
            sent = time.perf_counter()
            await socket.send(
                varied(person.recording.interactions, step, number)
                if not person.trains or not step
                else _timer_message(person, timers)
            )
            await asyncio.wait_for(finished.get(), PATIENCE)
            person.waits.append(time.perf_counter() - sent)
            step += 1
            await asyncio.sleep(
                max(0.0, EVERY - (time.perf_counter() - sent))
            )  # people look before they go on
        if ticking:
            ticking.cancel()
    finally:
        reader.cancel()


async def _read(
    person: Person,
    socket: websockets.ClientConnection,
    finished: asyncio.Queue[float],
    timers: dict[str, float],
) -> None:
    async for data in socket:
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "auto_rerun":
            timers[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "script_finished":
            finished.put_nowait(time.perf_counter())
        elif kind == "delta":
            shown = message.delta.new_element
            person.failed += shown.HasField("exception") or "Something went wrong" in shown.alert.body
            person.waits_for_a_place |= "Every place is taken" in shown.heading.body


async def _tick(person: Person, socket: websockets.ClientConnection, timers: dict[str, float]) -> None:
    """What the page's timer does in a browser."""
    while True:
        await asyncio.sleep(min(timers.values(), default=0.25))  # as the page's own timer
        if timers:
            await socket.send(_timer_message(person, timers))


def _timer_message(person: Person, timers: dict[str, float]) -> bytes:
    message = BackMsg.FromString(person.recording.interactions[0])
    for state in message.rerun_script.widget_states.widgets:
        if state.HasField("trigger_value"):
            state.trigger_value = False
    if timers:
        message.rerun_script.fragment_id = next(reversed(timers))
        message.rerun_script.is_auto_rerun = True
    return message.SerializeToString()


def _mixed(address: str) -> list[tuple[Recording, bool]]:
    """One of each page, and of three people one who trains."""
    made = recordings(address)
    training = made.pop("training")
    sliders = list(made.values())
    mixed: list[tuple[Recording, bool]] = []
    for first, second in zip(sliders, [*sliders[1:], sliders[0]], strict=True):
        mixed += [(first, False), (second, False), (training, True)]
    return mixed


async def _class(people: list[Person], address: str, seconds: float) -> None:
    await asyncio.gather(*(live(person, address, seconds, number) for number, person in enumerate(people)))


def rows(sizes: tuple[int, ...] = (1, 30, 60, 120)) -> Iterator[tuple[str, str, str, str]]:
    """One row for each size of a class, on one server after the other."""
    alone = 0.0
    for size in sizes:
        with serve(ROOT / "app.py", ROOT) as address:
            kinds = _mixed(address)
            server = server_of(address)
            time.sleep(FADE if size > 1 else 0)  # the recording's sessions are to be gone
            before = server.memory_info().rss
            people = [Person(*kinds[number % len(kinds)]) for number in range(size)]
            asyncio.run(_class(people, address, SECONDS))
            during = server.memory_info().rss
            if size > 1:
                time.sleep(FADE)  # until the server has forgotten them
            after = server.memory_info().rss
        waits = sorted(wait for person in people for wait in person.waits)
        middle, late, last = (
            waits[min(len(waits) - 1, round(share * len(waits)))] for share in (0.5, 0.95, 0.99)
        )
        alone = alone or middle
        failures = sum(person.failed for person in people)
        waiting = sum(person.waits_for_a_place for person in people)
        yield (
            f"{size} sessions, an interaction every {EVERY:g} s, a third train",
            "one session",
            f"p50 {1000 * middle:.0f} ms ({middle / alone:.1f}×), p95 {1000 * late:.0f} ms, p99 {1000 * last:.0f} ms; "
            f"{failures} failed; {waiting} told to wait for a place; "
            f"opened in {statistics.median(person.opened for person in people):.1f} s; "
            f"{(during - before) / size / 2**20:.0f} MB a session, {after / before:.2f}× the start when all have left",
            "p95 ≤ 1 s, none fails, ≤ 40 MB, ≤ 1.15×" if size == 30 else "",
        )
