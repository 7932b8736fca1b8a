"""Long work off the web process: chains of chunks on ``dask.distributed``.

A chunk is ``advance(state, controls, amount) -> (state, progress)``, a pure function that does ``amount`` units of
work. States stay on the workers; only what is small, ``progress``, comes back for each chunk, and every two seconds
a state, which cuts the chain: what a dead worker takes with it is computed again from there, with the same result.
While a chunk is computed the next one waits on the worker already, so the worker never waits for the web process.

A chain is driven by whoever watches it, and stops by itself when nobody has for ``PATIENCE`` seconds.
By default the workers are processes on this machine, one a core, at low priority, reached over TLS on 127.0.0.1; an
address in ``core.settings`` names a cluster instead.
"""

import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from distributed import Future

from core import settings
from core.engine_chunk import Advance, compute, whole_of, without_state
from core.engine_cluster import Unavailable, client, one_at_a_time, sentence, size

CHUNK = 0.1  # seconds that a chunk should take where many share the workers
ALONE = 0.25  # where there is a worker for everybody; between two chunks it is idle for some milliseconds
AHEAD = 2  # chunks under way: one is computed, one waits
CUT = 2.0  # seconds between two states that come back
PATIENCE = 2.5  # seconds that a chain goes on unwatched
GROWTH = 8  # at most so many times the last amount
FRESH = 0.4  # what the newest chunk counts in the speed; the machine's other work makes single ones scatter

_chains: "weakref.WeakSet[Chain]" = weakref.WeakSet()


@dataclass(frozen=True)
class Link:
    """A chunk under way: what stays on the worker, and what it tells; after a ``cut`` its state, too."""

    whole: Future[Any]
    told: Future[Any]
    amount: int
    cut: bool


@dataclass(eq=False)
class Chain:
    """A run. ``state`` is the last one that came back, ``results`` what came after the watcher last looked.

    ``error`` is a sentence that says why the chain stopped; what was told after ``state`` is then lost. Everything
    else is the engine's own.
    """

    advance: Advance
    state: Any
    controls: Any = None
    results: deque[Any] = field(default_factory=deque)
    error: str = ""
    until: float = 0.0
    left: int | None = None  # units of work that may still begin; None for no end
    amount: int = 1
    speed: float = 0.0  # units a second, smoothed
    steady: int | None = None  # a fixed amount, for who wants to see each unit
    links: deque[Link] = field(default_factory=deque)
    last_cut: float = 0.0
    arrived: Callable[[Any], None] = lambda state: None
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def busy(self) -> bool:
        """Chunks are under way."""
        return bool(self.links)


def drive(chain: Chain, controls: Any, *, left: int | None = None, steady: int | None = None) -> None:
    """Go on with ``controls`` from the next chunk on, for ``PATIENCE`` seconds from now or ``left`` units of work.

    ``steady`` fixes the units of a chunk. A chain with an ``error`` does not go on. Raises ``Unavailable`` with a
    sentence when there is no cluster, and when as many chains as there may be are under way.
    """
    _check_room(chain)
    with chain.lock:
        chain.controls, chain.left, chain.steady = controls, left, steady
        chain.until = time.monotonic() + PATIENCE
        _chains.add(chain)
        _fill(chain)


def _check_room(chain: Chain) -> None:
    most = settings.now().trainings
    if not _under_way(chain) and sharing() >= most:
        raise Unavailable(
            f"This server trains {most} networks at once, and as many are under way. Wait for one to end, and press "
            "play again."
        )


def rest(chain: Chain) -> None:
    """Begin nothing new; what is under way still arrives."""
    with chain.lock:
        chain.until = 0.0


def take(chain: Chain) -> list[Any]:
    """The progress of every chunk that has arrived since the last call, in order."""
    with chain.lock:
        arrived = list(chain.results)
        chain.results.clear()
        return arrived


def abandon(chain: Chain) -> None:
    """Let go of everything; a chunk that is being computed ends on its own within ``CHUNK`` or so."""
    with chain.lock:
        chain.until = 0.0
        links, chain.links = chain.links, deque()
    for link in links:
        link.whole.cancel()


def sharing(*, besides: Chain | None = None) -> int:
    """How many chains of this process are under way now, ``besides`` one of them."""
    return sum(_under_way(chain) for chain in list(_chains) if chain is not besides)


def _under_way(chain: Chain) -> bool:
    return chain.until > time.monotonic() or chain.busy


def call(function: Callable[..., Any], *arguments: Any, timeout: float = 30.0) -> Any:
    """The result of one pure call on a worker; raises what it raises, and ``Unavailable`` without a cluster."""
    future = client().submit(function, *arguments, pure=False)
    try:
        return future.result(timeout=timeout)
    except ValueError:
        raise
    except Exception as error:  # whatever a worker or the way to it did, the caller gets a sentence
        future.cancel()
        raise Unavailable(sentence(error)) from error


def _fill(chain: Chain) -> None:
    """Submit chunks until enough are under way; after one whose state comes back, none until it has."""
    while len(chain.links) < AHEAD and not chain.error and time.monotonic() < chain.until:
        if chain.links and chain.links[-1].cut:
            return
        amount = chain.steady or chain.amount
        if chain.left is not None:
            amount = min(amount, chain.left)
            chain.left -= amount
        if amount == 0:
            return
        chain.links.append(_link(chain, amount))
        chain.links[-1].told.add_done_callback(lambda future: _arrive(chain, future))


def _link(chain: Chain, amount: int) -> Link:
    cut = time.monotonic() - chain.last_cut > CUT
    if cut:
        chain.last_cut = time.monotonic()
    before = chain.links[-1].whole if chain.links else chain.state
    # In the order they are submitted (by default Dask may take turns as it likes), and news before all.
    connected, alone = client(), one_at_a_time()
    whole = connected.submit(
        compute, chain.advance, before, chain.controls, amount, pure=False, fifo_timeout=0, **alone
    )
    told = connected.submit(whole_of if cut else without_state, whole, pure=False, priority=1)
    return Link(whole, told, amount, cut)


def _arrive(chain: Chain, future: Future[Any]) -> None:
    """In the client's own thread: note what came, and go on."""
    with chain.lock:
        if not chain.links or chain.links[0].told is not future:
            return  # abandoned meanwhile
        try:
            _note(chain, chain.links[0])
            chain.links.popleft()
            _fill(chain)
        except Exception as error:  # whatever it is, the watcher gets a sentence, and the other chains go on
            chain.error = sentence(error)
            chain.links.clear()


def _note(chain: Chain, link: Link) -> None:
    done = link.told.result(timeout=10)
    chain.results.append(done.progress)
    speed = link.amount / max(done.seconds, 1e-6)
    chain.speed = FRESH * speed + (1 - FRESH) * chain.speed if chain.speed else speed
    wanted = round(chain.speed * (ALONE if sharing() <= size() else CHUNK))
    chain.amount = max(1, min(wanted, GROWTH * link.amount))
    if link.cut:
        chain.state = done.state
    elif len(chain.links) == 1 and (time.monotonic() > chain.until or chain.left == 0):
        chain.state = link.whole.result(timeout=10).state  # the chain comes to rest here
    else:
        return
    chain.arrived(chain.state)
